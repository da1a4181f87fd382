using MailKit.Net.Pop3;

namespace Carpool.Proxy.Checks;

/// <summary>POP3: what it can, and after a login how much mail there is. Nothing is read or deleted.</summary>
internal static class Pop3Dialogue
{
    public static readonly CheckDialogue SpeakAsync = MailCheck.Of(
        "QUIT",
        (_, trace) => new Pop3Client(trace),
        // The library asks for the number of messages (STAT) with the login.
        (check, client, ct) => check.Settings.Login is { } login ? client.LogInAsync(login, ct) : Task.CompletedTask);
}
