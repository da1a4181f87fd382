using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Settings;

public sealed class SettingsDifferenceTests
{
    private const string Pool = """
        carpool {
          cluster { name = pool, seeds = [mail01] }
          carp { interface = eth0, password-file = "p" }
          nodes { mail01 { address = 192.0.2.11 } }
          addresses = [
            { address = 192.0.2.101/24, vhid = 1, home = mail01 }
            { address = 192.0.2.102/24, vhid = 2 }
          ]
          services { smtp { port = 25 } }
        }
        """;

    [Theory]
    [InlineData("", "")]
    [InlineData("home = mail01", "addresses.192.0.2.101.home = mail01 is gone")]
    [InlineData("interface = eth0|interface = eth1", "nodes.mail01.interface: eth0 -> eth1")]
    [InlineData("{ address = 192.0.2.102/24, vhid = 2 }", "addresses.192.0.2.102 is gone")]
    [InlineData("vhid = 2|vhid = 3", "addresses.192.0.2.102.vhid: 2 -> 3")]
    [InlineData("192.0.2.102|192.0.2.103", "addresses.192.0.2.102 is gone; addresses.192.0.2.103 is new")]
    [InlineData("port = 25 }|port = 25, retries = 4 }", "services.smtp.retries: 2 -> 4")]
    [InlineData("port = 25 }|port = 25 }\nimap { port = 143 }", "services.imap is new")]
    [InlineData(
        "services|proxy { upgrade-timeout = 2h }\nservices",
        "proxy.upgrade-timeout: 1h -> 2h (from 'carpool upgrade' or a restart on)")]
    [InlineData(
        "services|admin { socket = \"/run/x.sock\" }\nservices",
        "admin.socket: /run/carpool/carpool.sock -> /run/x.sock (from 'carpool upgrade' or a restart on)")]
    [InlineData(
        "vhid = 2 }|vhid = 2, also = [192.0.2.110/24] }", "addresses.192.0.2.102.also = [192.0.2.110/24] is new")]
    public void What_differs_is_named_by_its_key(string edit, string changes)
    {
        var parts = edit.Split('|');
        var other = edit.Length == 0 ? Pool : Pool.Replace(parts[0], parts.ElementAtOrDefault(1) ?? "");

        Assert.Equal(changes, string.Join("; ", SettingsDifference.Of(Read(Pool), Read(other))));
    }

    private static CarpoolSettings Read(string text) =>
        CarpoolSettings.Read(text, "f").Settings is { } settings
            ? settings
            : throw new ArgumentException(string.Join('\n', CarpoolSettings.Read(text, "f").Faults));
}
