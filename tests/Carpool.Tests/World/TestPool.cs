using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;
using Carpool.Nodes;

namespace Carpool.Tests.World;

/// <summary>Small pools to test with, written as an operator would.</summary>
internal static class TestPool
{
    internal static readonly ValueList<byte> Password = [.. "secret"u8];

    /// <summary>Three nodes and two addresses.</summary>
    internal static CarpoolSettings Small(string services = "", string addresses = Two, string carp = "") => Read(
        $$"""
        carpool {
          carp { interface = eth0, password-file = "carp.password", lease = auto {{carp}} }
          nodes {
            mail01 { address = 192.0.2.11 }
            mail02 { address = 192.0.2.12 }
            mail03 { address = 192.0.2.13 }
          }
          addresses = [ {{addresses}} ]
          services { {{services}} }
        }
        """);

    internal const string One = "{ address = 192.0.2.101/24, vhid = 1, home = mail01 }";

    internal const string Two = $"{One}, {{ address = 192.0.2.102/24, vhid = 2, home = mail02 }}";

    internal static CarpoolSettings Read(string hocon)
    {
        var (settings, faults) = CarpoolSettings.Read(hocon, "test.conf");
        Assert.Empty(faults);
        return settings!;
    }

    /// <summary>What a node says that is well and holds nothing.</summary>
    internal static NodeWord WordOf(string node, CarpoolSettings settings, params ValueList<byte> masters) => new()
    {
        Node = node,
        Number = new WordNumber(1, 1 + masters.Count),
        Configuration = settings.Fingerprint(),
        Release = "1.0.0",
        Demotion = 0,
        Masters = masters,
        Services = [],
        Witnessed = [],
        Plan = PlanVersion.None,
        Orders = OperatorOrders.None,
    };

    /// <summary>The pool as mail01 uses it.</summary>
    internal static LocalConfiguration Local(CarpoolSettings settings) =>
        new(settings, settings.Node("mail01")!, Password);
}
