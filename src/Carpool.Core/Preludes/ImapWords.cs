namespace Carpool.Core.Preludes;

/// <summary>RFC 9051 and 3501.</summary>
internal static class ImapWords
{
    public const string Greeting = $"* OK [CAPABILITY {Capabilities}] ready\r\n";
    public const string Dismissal = "* BYE closing the connection\r\n";
    private const string Capabilities = "IMAP4rev1 STARTTLS LOGINDISABLED";
    private const string NoTag = "*";

    public static (StarttlsStep Step, bool IsGood) Answer(ReadOnlySpan<char> line)
    {
        var end = line.IndexOf(' ');
        var tag = end < 0 ? line : line[..end];
        if (end < 0 || !IsTag(tag)) return Bad(NoTag, "BAD a tag and a command are needed");

        var rest = line[(end + 1)..].Trim();
        var space = rest.IndexOf(' ');
        var verb = space < 0 ? rest : rest[..space];
        Span<char> upper = stackalloc char[16];
        var length = verb.Length <= upper.Length ? verb.ToUpperInvariant(upper) : 0;
        return upper[..length] switch
        {
            "CAPABILITY" => Good(tag, $"* CAPABILITY {Capabilities}\r\n", "OK done"),
            "STARTTLS" when space < 0 => (new($"{tag} OK begin TLS\r\n", StarttlsNext.Handshake), true),
            "NOOP" => Good(tag, "", "OK done"),
            "LOGOUT" => (new($"* BYE goodbye\r\n{tag} OK done\r\n", StarttlsNext.Farewell), true),
            "LOGIN" or "AUTHENTICATE" => Bad(tag, "NO [PRIVACYREQUIRED] only after STARTTLS"),
            _ => Bad(tag, "BAD only after STARTTLS and login"),
        };
    }

    /// <summary>The characters of RFC 9051's <c>tag</c>, which are given back.</summary>
    private static bool IsTag(ReadOnlySpan<char> tag)
    {
        foreach (var character in tag)
        {
            if (character is <= ' ' or > '~' or '(' or ')' or '{' or '%' or '*' or '"' or '\\' or '+') return false;
        }

        return tag.Length > 0;
    }

    private static (StarttlsStep Step, bool IsGood) Good(ReadOnlySpan<char> tag, string before, string reply) =>
        (StarttlsStep.Say($"{before}{tag} {reply}\r\n"), true);

    private static (StarttlsStep Step, bool IsGood) Bad(ReadOnlySpan<char> tag, string reply) =>
        (StarttlsStep.Say($"{tag} {reply}\r\n"), false);
}
