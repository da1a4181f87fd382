namespace Carpool.Core.Settings;

/// <summary>The block <c>http</c> of a check.</summary>
internal static partial class CheckReader
{
    private static readonly StatusRange AnyGood = new(200, 399);

    /// <summary>Headers that the check itself writes, or that belong to a body, which it never sends.</summary>
    private static readonly string[] OwnHeaders =
    [
        "host", "connection", "keep-alive", "upgrade", "te", "trailer", "transfer-encoding", "expect", "allow",
        "expires", "last-modified",
    ];

    private static HttpCheckSettings? Http(SettingsCursor? http)
    {
        if (http is null) return null;

        var status = http.Values<StatusRange>("status", StatusRange.TryParse, StatusRange.Must);
        var settings = new HttpCheckSettings
        {
            Method = http.Optional<string>("method", TryMethod, "a method in capital letters, as GET or HEAD", "GET"),
            Path = http.Optional<string>("path", TryPath, "a path, which begins with / and has no blanks", "/"),
            Host = http.Optional<string>("host", TryWord, "a host's name", ClusterSettings.OwnName),
            Headers = http.Values<string>(
                "headers", TryHeader, "a header, as \"X-Check: yes\", and none that the check itself writes"),
            Status = status.Count > 0 ? status : [AnyGood],
            Body = http.Optional<string?>("body", TryText, "text", null),
            Version = http.Optional<HttpCheckVersion>("version", TryVersion, "1.1 or 2", HttpCheckVersion.Http11),
        };
        http.RejectUnknown();
        return settings;
    }

    private static bool TryMethod(string text, out string value) =>
        (value = text).Length is >= 1 and <= 20 && text.All(char.IsAsciiLetterUpper) && text != "CONNECT";

    private static bool TryPath(string text, out string value) =>
        TryWord(text, out value) && text[0] == '/' && !text.Contains('#', StringComparison.Ordinal);

    private static bool TryWord(string text, out string value) =>
        (value = text).Length > 0 && text.All(c => c is > ' ' and <= '~');

    private static bool TryHeader(string text, out string value)
    {
        value = text;
        var name = text.Split(':', 2)[0].ToLowerInvariant();
        return name.Length is > 0 and < 64 && name.Length < text.Length
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            && !OwnHeaders.Contains(name) && !name.StartsWith("content-", StringComparison.Ordinal)
            && text.All(c => c is >= ' ' and <= '~');
    }

    private static bool TryText(string text, out string? value) => (value = text).Length > 0;

    private static bool TryVersion(string text, out HttpCheckVersion value)
    {
        value = text == "2" ? HttpCheckVersion.Http2 : HttpCheckVersion.Http11;
        return text is "1.1" or "2";
    }
}
