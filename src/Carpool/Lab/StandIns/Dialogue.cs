using System.Net;
using Carpool.Core.Settings;

namespace Carpool.Lab.StandIns;

/// <summary>What one kind of service says. Without state: an answer depends on the line alone.</summary>
internal interface IDialogue
{
    /// <summary>What the server says first; empty when the client has to speak first.</summary>
    string Greeting(string host, IPAddress client);

    /// <param name="line">One line of the client, without its end.</param>
    /// <returns>The answer, and whether the server hangs up after it.</returns>
    (string Answer, bool Last) Answer(string line, string host, IPAddress client);
}

/// <summary>Which dialogue a service has: told by its well-known port, as IANA has them.</summary>
internal static class Dialogue
{
    public static IDialogue Of(ServiceSettings service) => service.Port switch
    {
        25 or 587 => new SmtpDialogue(),
        143 => new ImapDialogue(),
        80 or 8080 => new HttpDialogue(),
        _ => new NameDialogue(),
    };
}

/// <summary>RFC 5321, as much as a client needs to see whom it talks to. No mail is taken.</summary>
internal sealed class SmtpDialogue : IDialogue
{
    public string Greeting(string host, IPAddress client) => $"220 {host} ESMTP\r\n";

    public (string Answer, bool Last) Answer(string line, string host, IPAddress client) => Word(line) switch
    {
        "EHLO" => ($"250-{host} greets {client}\r\n250 8BITMIME\r\n", false),
        "HELO" => ($"250 {host} greets {client}\r\n", false),
        "NOOP" or "RSET" => ("250 2.0.0 Ok\r\n", false),
        "QUIT" => ($"221 2.0.0 {host} closing\r\n", true),
        _ => ("502 5.5.1 Not here: this is a lab\r\n", false),
    };

    private static string Word(string line) => line.Split(' ', 2)[0].ToUpperInvariant();
}

/// <summary>RFC 9051: greeting, CAPABILITY, NOOP and LOGOUT.</summary>
internal sealed class ImapDialogue : IDialogue
{
    public string Greeting(string host, IPAddress client) => $"* OK {host} IMAP4rev1 greets {client}\r\n";

    public (string Answer, bool Last) Answer(string line, string host, IPAddress client)
    {
        var words = line.Split(' ', 3);
        var (tag, command) = words.Length < 2 ? ("*", "") : (words[0], words[1].ToUpperInvariant());
        return command switch
        {
            "CAPABILITY" => ($"* CAPABILITY IMAP4rev1\r\n{tag} OK CAPABILITY completed\r\n", false),
            "NOOP" => ($"{tag} OK NOOP completed\r\n", false),
            "LOGOUT" => ($"* BYE {host} logging out\r\n{tag} OK LOGOUT completed\r\n", true),
            _ => ($"{tag} BAD not here: this is a lab\r\n", false),
        };
    }
}

/// <summary>RFC 9112: the same page for every request; the connection ends after it.</summary>
internal sealed class HttpDialogue : IDialogue
{
    public string Greeting(string host, IPAddress client) => "";

    public (string Answer, bool Last) Answer(string line, string host, IPAddress client)
    {
        // The page goes out at the empty line that ends the request's head; before that there is nothing to say.
        if (line.Length > 0) return ("", false);

        var page = $"{host} {client}\n";
        return ($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {page.Length}\r\n"
            + $"Connection: close\r\n\r\n{page}", true);
    }
}

/// <summary>Any other port: who it is and whom it sees, then goodbye.</summary>
internal sealed class NameDialogue : IDialogue
{
    public string Greeting(string host, IPAddress client) => $"{host} {client}\r\n";

    public (string Answer, bool Last) Answer(string line, string host, IPAddress client) => ("", true);
}
