using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Carpool.Core.Settings;

/// <summary>Where a log goes.</summary>
public abstract record LogTarget
{
    internal const string Must =
        "stdout, the absolute path of a file, \"syslog:udp:ADDRESS:PORT\", \"syslog:tcp:ADDRESS:PORT\" or "
        + "\"syslog:/PATH/OF/SOCKET\"";

    private const string StdoutWord = "stdout";
    private const string UdpPrefix = "syslog:udp:", TcpPrefix = "syslog:tcp:", UnixPrefix = "syslog:";

    private LogTarget()
    {
    }

    /// <summary>Reads what the configuration says.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogTarget? target)
    {
        target = text switch
        {
            StdoutWord => new Stdout(),
            ['/', _, ..] when !text.Any(char.IsControl) => new File(text),
            _ when text.StartsWith(UdpPrefix, StringComparison.Ordinal) => Syslog(text, UdpPrefix, isTcp: false),
            _ when text.StartsWith(TcpPrefix, StringComparison.Ordinal) => Syslog(text, TcpPrefix, isTcp: true),
            _ when text.StartsWith(UnixPrefix, StringComparison.Ordinal) => Unix(text[UnixPrefix.Length..]),
            _ => null,
        };
        return target is not null;
    }

    /// <summary>As it stands in the configuration.</summary>
    public abstract override string ToString();

    private static SyslogServer? Syslog(string text, string prefix, bool isTcp) =>
        NetEndpoint.TryParse(text[prefix.Length..], out var endpoint) && endpoint.Port > 0
            ? new SyslogServer(endpoint, isTcp)
            : null;

    /// <summary>sockaddr_un has room for 108 octets with the final zero (unix(7)).</summary>
    private static SyslogSocket? Unix(string path) =>
        path is ['/', _, ..] && !path.Any(char.IsControl) && Encoding.UTF8.GetByteCount(path) <= 107
            ? new SyslogSocket(path)
            : null;

    /// <summary>The daemon's own standard output.</summary>
    public sealed record Stdout : LogTarget
    {
        public override string ToString() => StdoutWord;
    }

    /// <summary>Appended to; made when it is missing.</summary>
    public sealed record File(string Path) : LogTarget
    {
        public override string ToString() => Path;
    }

    /// <summary>Syslog over the network: RFC 5426 or, with octet counting, RFC 6587.</summary>
    public sealed record SyslogServer(NetEndpoint Endpoint, bool IsTcp) : LogTarget
    {
        public override string ToString() => (IsTcp ? TcpPrefix : UdpPrefix) + Endpoint;
    }

    /// <summary>Syslog on this host: datagrams to a Unix socket.</summary>
    public sealed record SyslogSocket(string Path) : LogTarget
    {
        public override string ToString() => UnixPrefix + Path;
    }
}
