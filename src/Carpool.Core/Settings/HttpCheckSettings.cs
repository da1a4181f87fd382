using System.Globalization;

namespace Carpool.Core.Settings;

/// <summary><c>carpool.services.NAME.check.http</c>: what is asked of a web server, and what it must answer.</summary>
public sealed record HttpCheckSettings
{
    /// <summary>In capital letters. Default GET.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query, sent as they are. Default <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The host that is asked for; <see cref="ClusterSettings.OwnName"/> stands for the name of the server's
    /// node, which is the default.</summary>
    public required string Host { get; init; }

    /// <summary>More lines of the request, as <c>X-Check: yes</c>.</summary>
    public required ValueList<string> Headers { get; init; }

    /// <summary>The answers that are good. Default 200..399.</summary>
    public required ValueList<StatusRange> Status { get; init; }

    /// <summary>What must be in the body. Null: nobody looks at the body.</summary>
    public required string? Body { get; init; }

    /// <summary>What is spoken. Default HTTP/1.1.</summary>
    public required HttpCheckVersion Version { get; init; }
}

/// <summary>A version of HTTP.</summary>
public enum HttpCheckVersion : byte
{
    /// <summary>HTTP/1.1 (RFC 9112), the default.</summary>
    Http11,

    /// <summary>HTTP/2 (RFC 9113), over TLS only.</summary>
    Http2,
}

/// <summary>Status codes of HTTP that follow each other.</summary>
/// <param name="First">200..599.</param>
/// <param name="Last">Not below the first.</param>
public readonly record struct StatusRange(int First, int Last)
{
    /// <summary>What its text must be, for messages.</summary>
    public const string Must = "a status of HTTP or two, as 200 or 200-399";

    /// <summary>Reads <c>200</c> or <c>200-399</c>.</summary>
    public static bool TryParse(string text, out StatusRange range)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var isOne = TryCode(dash < 0 ? text : text[..dash], out var first);
        var last = first;
        var isRange = isOne && (dash < 0 || TryCode(text[(dash + 1)..], out last)) && first <= last;
        range = isRange ? new(first, last) : default;
        return isRange;
    }

    public bool Contains(int status) => status >= First && status <= Last;

    /// <summary>As it is read.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryCode(string text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= 200 and <= 599;
}
