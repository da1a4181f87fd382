using MailKit;
using MailKit.Net.Imap;

namespace Carpool.Proxy.Checks;

/// <summary>IMAP: what it can, after a login a mailbox opened for reading, and goodbye.</summary>
internal static class ImapDialogue
{
    public static async Task SpeakAsync(ServiceCheck check, Stream stream, MailSession session, CancellationToken ct)
    {
        using var client = session.Prepare(new ImapClient(session.Trace));
        await client.ConnectAsync(stream, session.Trust?.Name ?? check.Server, 0, session.Starttls, ct);
        if (client.Capabilities.HasFlag(ImapCapabilities.Id))
            await client.IdentifyAsync(new ImapImplementation { Name = "carpool-check" }, ct);
        if (session.Login is { } login)
        {
            await client.AuthenticateAsync(login, ct);
            // As SELECT, but nothing changes, not even what is recent.
            var mailbox = await client.GetFolderAsync(check.Settings.Mailbox, ct);
            await mailbox.OpenAsync(FolderAccess.ReadOnly, ct);
            await client.NoOpAsync(ct);
        }

        await client.DisconnectAsync(quit: true, ct);
    }
}
