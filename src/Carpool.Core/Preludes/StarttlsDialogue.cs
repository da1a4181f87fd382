using Carpool.Core.Settings;

namespace Carpool.Core.Preludes;

/// <summary>
/// What a server says in plain text until its client asks for TLS: as little as the protocol allows, and nothing of the
/// service behind it. Nobody can log in or leave mail.
/// </summary>
/// <param name="protocol">The protocol.</param>
public sealed class StarttlsDialogue(Starttls protocol)
{
    /// <summary>
    /// The longest line in octets, its end included: RFC 5321, 4.5.3.1.4, has 512 for commands, and no other line is
    /// needed here.
    /// </summary>
    public const int MaxLine = 512;

    private const int MaxBadCommands = 10;
    private int _badCommands;

    /// <summary>The first words.</summary>
    public string Greeting => protocol switch
    {
        Starttls.Smtp => SmtpWords.Greeting,
        Starttls.Imap => ImapWords.Greeting,
        Starttls.Pop3 => Pop3Words.Greeting,
        _ => throw new InvalidOperationException($"nothing is said before TLS with {protocol}"),
    };

    /// <summary>What is said to a line that is too long or no text, or to bytes sent ahead of the handshake.</summary>
    public string Dismissal => protocol switch
    {
        Starttls.Smtp => SmtpWords.Dismissal,
        Starttls.Imap => ImapWords.Dismissal,
        _ => Pop3Words.Dismissal,
    };

    /// <summary>Hears one line, without its end.</summary>
    public StarttlsStep Hear(ReadOnlySpan<char> line)
    {
        var (step, isGood) = protocol switch
        {
            Starttls.Smtp => SmtpWords.Answer(line),
            Starttls.Imap => ImapWords.Answer(line),
            _ => Pop3Words.Answer(line),
        };
        // Postfix's smtpd_hard_error_limit is 20, Dovecot gives up after 10.
        return isGood || ++_badCommands < MaxBadCommands
            ? step
            : new StarttlsStep(step.Reply + Dismissal, StarttlsNext.Dismissal);
    }
}
