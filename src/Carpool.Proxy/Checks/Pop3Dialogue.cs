using MailKit.Net.Pop3;

namespace Carpool.Proxy.Checks;

/// <summary>POP3: what it can, after a login how much mail there is, and goodbye. Nothing is read or deleted.</summary>
internal static class Pop3Dialogue
{
    public static async Task SpeakAsync(ServiceCheck check, Stream stream, MailSession session, CancellationToken ct)
    {
        using var client = session.Prepare(new Pop3Client(session.Trace));
        await client.ConnectAsync(stream, session.Trust?.Name ?? check.Server, 0, session.Starttls, ct);
        // The library asks for the number of messages (STAT) with the login.
        if (session.Login is { } login) await client.AuthenticateAsync(login, ct);
        await client.DisconnectAsync(quit: true, ct);
    }
}
