using Carpool.Core;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Lab;
using Carpool.Lab.Servers;

namespace Carpool.Tests.Lab;

/// <summary>Which real server stands behind which service of a pool.</summary>
public sealed class ServerPortTests
{
    [Fact]
    public void Every_port_of_a_lab_with_real_servers_has_one_that_hears_of_its_clients() => Assert.Equal(
        [(25, "postfix"), (110, "dovecot"), (143, "dovecot"), (443, "nginx"), (587, "postfix"), (993, "dovecot"),
            (995, "dovecot")],
        from port in ServerPort.Of(Services(LabPool.ToHocon(1, 1, TimeSpan.Zero, services: LabServices.Real)))
        where port.SendProxy == SendProxy.V2
        orderby port.Number
        select (port.Number, port.Program.Name));

    [Theory]
    [InlineData("one { port = 6379 }", "service one: the lab has no real server for port 6379, only for 25, 80, 110,")]
    [InlineData(
        "one { port = 25 }\ntwo { port = 26, backend-port = 25, send-proxy = v1 }",
        "services one and two share port 25, but not send-proxy")]
    public void What_has_no_server_is_refused(string services, string why)
    {
        var text = LabPool.ToHocon(1, 1, TimeSpan.Zero)
            .Replace("smtp { port = 25 }", services, StringComparison.Ordinal);
        var refused = Assert.Throws<LabException>(() => ServerPort.Of(Services(text)));
        Assert.StartsWith(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, refused.Exit);
    }

    private static ValueList<ServiceSettings> Services(string text) =>
        CarpoolSettings.Read(text, "lab.conf").Settings!.Services;
}
