namespace Carpool.Core.Preludes;

/// <summary>RFC 1939, 2449 and 2595.</summary>
internal static class Pop3Words
{
    public const string Greeting = "+OK ready\r\n";
    public const string Dismissal = "-ERR closing the connection\r\n";

    public static (StarttlsStep Step, bool IsGood) Answer(ReadOnlySpan<char> line)
    {
        var verb = line.TrimEnd();
        var space = verb.IndexOf(' ');
        if (space >= 0) verb = verb[..space];
        Span<char> upper = stackalloc char[8];
        var length = verb.Length <= upper.Length ? verb.ToUpperInvariant(upper) : 0;
        return upper[..length] switch
        {
            "CAPA" => (StarttlsStep.Say("+OK\r\nSTLS\r\nRESP-CODES\r\n.\r\n"), true),
            "STLS" when space < 0 => (new("+OK begin TLS\r\n", StarttlsNext.Handshake), true),
            "QUIT" => (new("+OK goodbye\r\n", StarttlsNext.Farewell), true),
            "NOOP" => (StarttlsStep.Say("+OK\r\n"), true),
            "USER" or "PASS" or "APOP" or "AUTH" => (StarttlsStep.Say("-ERR [SYS/PERM] only after STLS\r\n"), false),
            _ => (StarttlsStep.Say("-ERR only after STLS and login\r\n"), false),
        };
    }
}
