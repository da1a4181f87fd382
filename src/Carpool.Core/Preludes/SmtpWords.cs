namespace Carpool.Core.Preludes;

/// <summary>RFC 5321 and 3207.</summary>
internal static class SmtpWords
{
    public const string Greeting = "220 ready for STARTTLS\r\n";
    public const string Dismissal = "421 4.7.0 closing the connection\r\n";

    public static (StarttlsStep Step, bool IsGood) Answer(ReadOnlySpan<char> line)
    {
        var verb = line.TrimEnd();
        var end = verb.IndexOf(' ');
        var argument = end < 0 ? [] : verb[(end + 1)..].Trim();
        if (end >= 0) verb = verb[..end];
        Span<char> upper = stackalloc char[8];
        var length = verb.Length <= upper.Length ? verb.ToUpperInvariant(upper) : 0;
        return upper[..length] switch
        {
            "EHLO" when argument.Length > 0 =>
                Good("250-ready\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 STARTTLS\r\n"),
            "HELO" when argument.Length > 0 => Good("250 ready\r\n"),
            "EHLO" or "HELO" => Bad("501 5.5.4 a name is missing\r\n"),
            "STARTTLS" when argument.Length == 0 =>
                (new("220 2.0.0 go ahead\r\n", StarttlsNext.Handshake), true),
            "STARTTLS" => Bad("501 5.5.4 STARTTLS takes no parameter\r\n"),
            "NOOP" or "RSET" => Good("250 2.0.0 ok\r\n"),
            "QUIT" => (new("221 2.0.0 goodbye\r\n", StarttlsNext.Farewell), true),
            // Whoever goes on in plain text is told why each time (RFC 3207, 4), but not for ever.
            _ => Bad("530 5.7.0 issue a STARTTLS command first\r\n"),
        };
    }

    private static (StarttlsStep Step, bool IsGood) Good(string reply) => (StarttlsStep.Say(reply), true);

    private static (StarttlsStep Step, bool IsGood) Bad(string reply) => (StarttlsStep.Say(reply), false);
}
