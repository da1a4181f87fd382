using System.Net;
using System.Security.Cryptography;
using System.Text;
using Carpool.Core;

namespace Carpool.Web;

/// <summary>What a request wants.</summary>
internal enum WebDemand
{
    /// <summary>What is the same on every daemon of this release: pages and scripts.</summary>
    Page,

    /// <summary>To see what the daemon knows.</summary>
    Look,

    /// <summary>To have something done.</summary>
    Order,
}

/// <param name="Status">Of HTTP.</param>
/// <param name="Why">In words.</param>
internal sealed record WebRefusal(int Status, string Why);

/// <summary>
/// Who may do what. A listener without TLS is on a loopback address, so whoever comes there is on this host, and may
/// look; all others need a token. Orders need the admin's, wherever they come from.
/// </summary>
internal static class WebGuard
{
    private const string Scheme = "Bearer ";

    /// <param name="host">What the request says is the host, without the port.</param>
    /// <param name="authorization">Its header of that name, or null.</param>
    /// <returns>Null: it may.</returns>
    public static WebRefusal? Judge(WebDemand demand, bool isTls, string host, string? authorization, WebKeys keys)
    {
        // A page of elsewhere whose name suddenly means 127.0.0.1 (DNS rebinding) still sends its own name.
        if (!isTls && !IsThisHost(host))
            return new(421, $"'{host}' is no name of this listener: ask for localhost or an address");
        if (demand == WebDemand.Page || (demand == WebDemand.Look && !isTls)) return null;
        if (demand == WebDemand.Order && keys.Token is null)
            return new(403, "no orders over HTTP: carpool.http.token-file is not set");

        var shown = Shown(authorization);
        if (shown is null) return new(401, "this needs a token: 'Authorization: Bearer TOKEN'");
        if (Matches(shown, keys.Token)) return null;
        if (!Matches(shown, keys.ReadToken)) return new(401, "that is not the token");
        return demand == WebDemand.Look ? null : new(403, "that token may only look");
    }

    /// <summary>What of a token is kept.</summary>
    public static ValueList<byte> Digest(string token) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(token))];

    private static bool IsThisHost(string host) => host == "localhost" || IPAddress.TryParse(host, out _);

    private static ValueList<byte>? Shown(string? authorization) =>
        authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ?? false
            ? Digest(authorization[Scheme.Length..].Trim())
            : null;

    private static bool Matches(ValueList<byte> shown, ValueList<byte>? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(shown.AsSpan(), token.AsSpan());
}
