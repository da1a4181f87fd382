using Carpool.Linux.Namespaces;

namespace Carpool.Linux.Tests;

/// <summary>What a process may do is read from its status.</summary>
public sealed class NetworkCapabilitiesTests
{
    [Theory]
    [InlineData("000001ffffffffff", "")]
    [InlineData("0000000000003400", "")]
    [InlineData("0000000000001400", "CAP_NET_RAW")]
    [InlineData("0000000000000000", "CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW")]
    public void What_it_lacks_has_a_name(string effective, string missing)
    {
        string[] status = ["Name:\tcarpool", "CapPrm:\t000001ffffffffff", $"CapEff:\t{effective}"];

        Assert.Equal(missing, string.Join(", ", NetworkCapabilities.MissingIn(status)));
    }
}
