using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Carpool.Core.Settings;

/// <summary><c>carpool.http</c>: metrics, health, the API and the dashboard. Without the block there is none.</summary>
public sealed record HttpSettings
{
    /// <summary>Where it listens, 1..16. Default: <c>127.0.0.1:4054</c>.</summary>
    public required ValueList<HttpListen> Listen { get; init; }

    /// <summary>
    /// File with the token that orders need; relative to the configuration file's folder. Null: nobody may order.
    /// </summary>
    public required string? TokenFile { get; init; }

    /// <summary>File with a token that may only look, likewise. Null: there is none.</summary>
    public required string? ReadTokenFile { get; init; }

    /// <summary>For whatever is no loopback address. Null: there is no such.</summary>
    public required CertificateSettings? Tls { get; init; }
}

/// <summary>An address and port to listen on, the same for every node that reads it.</summary>
/// <param name="Address">Null: each node's own addresses.</param>
/// <param name="Port">1..65535.</param>
public readonly record struct HttpListen(NetAddress? Address, ushort Port)
{
    internal const string Must = "ADDRESS:PORT, [ADDRESS]:PORT or {node}:PORT";

    private const string OwnStart = ClusterSettings.OwnName + ":";

    /// <summary>Whether nobody but this host can reach it.</summary>
    public bool IsLoopback => Address?.IsLoopback ?? false;

    /// <summary>What that is on one of the nodes.</summary>
    public IEnumerable<NetEndpoint> On(NodeSettings node)
    {
        var port = Port;
        NetAddress?[] addresses = Address is null ? [node.Address, node.Address6] : [Address];
        return addresses.OfType<NetAddress>().Select(address => new NetEndpoint(address, port));
    }

    internal static bool TryParse([NotNullWhen(true)] string? text, out HttpListen listen)
    {
        listen = default;
        if (text?.StartsWith(OwnStart, StringComparison.Ordinal) ?? false)
        {
            var digits = text.AsSpan(OwnStart.Length);
            if (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
            listen = new(null, port);
        }
        else
        {
            if (!NetEndpoint.TryParse(text, out var endpoint)) return false;
            listen = new(endpoint.Address, endpoint.Port);
        }

        return listen.Port > 0;
    }

    public override string ToString() =>
        Address is { } address ? new NetEndpoint(address, Port).ToString() : $"{OwnStart}{Port}";
}
