using System.Globalization;
using System.Text;

namespace Carpool.Core.Settings;

/// <summary>
/// The configuration of a lab: hosts mail01 .. at 192.0.2.11 .. and 2001:db8::11 .., virtual addresses 192.0.2.101 ..
/// with vhid 1 .. and homes in rotation, the first two also at 2001:db8::101 and ::102 (documentation addresses, RFC
/// 5737 and 3849).
/// </summary>
public static class LabPool
{
    /// <summary>The most that the numbering has room for.</summary>
    public const int MaxNodes = 64, MaxAddresses = 100;

    private const int DualStacked = 2;

    /// <param name="nodes">1..64.</param>
    /// <param name="addresses">1..100.</param>
    /// <param name="beat">10 ms..1 s, or zero for CARP's own pace.</param>
    /// <param name="holdDown">
    /// How long a host that is back must have been ready, however often it failed; null for the product's default.
    /// </param>
    /// <param name="services">What the hosts serve.</param>
    public static string ToHocon(
        int nodes, int addresses, TimeSpan beat, TimeSpan? holdDown = null, LabServices services = LabServices.Embedded)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, MaxNodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(addresses, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(addresses, MaxAddresses);

        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');

        Line($"# The lab: {nodes} hosts, {addresses} virtual addresses. reference.conf says what each key means.");
        Line("carpool {");
        Line("  cluster { name = lab, tls = on }");
        if (holdDown is { } wait)
            Line($"  placement {{ hold-down = {Duration.Format(wait)}, hold-down-max = {Duration.Format(wait)} }}");
        Line("  carp {");
        Line("    interface = eth0");
        Line("    password-file = \"carp.password\"");
        Line($"    beat = {(beat == TimeSpan.Zero ? "off" : Duration.Format(beat))}");
        Line("  }");
        Line("  nodes {");
        for (var i = 1; i <= nodes; i++)
            Line($"    {Node(i)} {{ address = 192.0.2.{10 + i}, address6 = \"2001:db8::{10 + i}\" }}");
        Line("  }");
        Line("  addresses = [");
        for (var i = 1; i <= addresses; i++)
        {
            var also = i <= DualStacked ? $"also = [\"2001:db8::{100 + i}/64\"], " : "";
            Line($"    {{ address = 192.0.2.{100 + i}/24, {also}vhid = {i}, home = {Node((i - 1) % nodes + 1)} }}");
        }

        Line("  ]");
        Line("  services {");
        Line(services.ToHocon());
        Line("  }");
        Line("  admin { haproxy-socket = \"/run/carpool/haproxy.sock\" }");
        Line("  http { token-file = \"http.token\" }");
        Line("}");
        return text.ToString();
    }

    private static string Node(int number) => string.Create(CultureInfo.InvariantCulture, $"mail{number:D2}");
}
