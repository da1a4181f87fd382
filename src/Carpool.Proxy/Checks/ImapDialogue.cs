using MailKit;
using MailKit.Net.Imap;

namespace Carpool.Proxy.Checks;

/// <summary>IMAP: what it can, and after a login a mailbox opened for reading.</summary>
internal static class ImapDialogue
{
    public static readonly CheckDialogue SpeakAsync = MailCheck.Of(
        "Z LOGOUT",
        (_, trace) => new ImapClient(trace),
        async (check, client, ct) =>
        {
            if (client.Capabilities.HasFlag(ImapCapabilities.Id))
                await client.IdentifyAsync(new ImapImplementation { Name = "carpool-check" }, ct);
            if (check.Settings.Login is not { } login) return;
            await client.LogInAsync(login, ct);
            // As SELECT, but nothing changes, not even what is recent.
            var mailbox = await client.GetFolderAsync(check.Settings.Mailbox, ct);
            await mailbox.OpenAsync(FolderAccess.ReadOnly, ct);
            await client.NoOpAsync(ct);
        });
}
