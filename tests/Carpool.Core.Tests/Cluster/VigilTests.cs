using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class VigilTests
{
    /// <summary>Moments of looks in milliseconds, and whether the last one is believed.</summary>
    [Theory]
    [InlineData("0", true)]
    [InlineData("0 500 1000 1500", true)]
    [InlineData("0 1500", true)] // a busy host
    [InlineData("0 1600", false)] // was not run: heard nobody meanwhile
    [InlineData("0 1600 2100 3500", false)]
    [InlineData("0 1600 2100 2600 3100 3600", true)] // heartbeats had time to come
    public void Who_was_not_run_hears_as_before_until_heartbeats_had_time_to_come(string looks, bool isBelieved)
    {
        ValueList<MemberView> before = [new("a", "up", true), new("b", "up", false)];
        ValueList<MemberView> now = [new("a", "up", false), new("b", "up", true), new("c", "joining", true)];
        var vigil = looks.Split(' ').Aggregate(default(Vigil), (vigil, at) => vigil.Look(
            new Instant(0) + TimeSpan.FromSeconds(100) + TimeSpan.FromMilliseconds(int.Parse(at))));

        ValueList<MemberView> kept = [new("a", "up", true), new("b", "up", false), new("c", "joining", true)];
        Assert.Equal(isBelieved ? now : kept, vigil.Members(now, before));
    }
}
