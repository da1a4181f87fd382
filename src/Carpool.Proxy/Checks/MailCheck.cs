using System.Net;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using MailKit;
using MailKit.Security;

namespace Carpool.Proxy.Checks;

/// <summary>Says to a mail server what a user's program would, once it is connected.</summary>
internal delegate Task MailDialogue<in T>(ServiceCheck check, T client, CancellationToken ct)
    where T : MailService;

/// <summary>
/// A check of SMTP, POP3 or IMAP. It says goodbye whatever it has found, in the time that is left to it: a server
/// complains in its log of who just hangs up.
/// </summary>
internal static class MailCheck
{
    /// <summary>Prepares a dialogue.</summary>
    /// <param name="create">Makes a client of the library, for the check's trace.</param>
    /// <param name="speakAsync">What it says.</param>
    public static CheckDialogue Of<T>(Func<ServiceCheck, CheckTrace, T> create, MailDialogue<T> speakAsync)
        where T : MailService => async (check, connection, ct) =>
        {
            var (stream, trace, trust) = connection;
            trace.Enter("greeting");
            using var client = create(check, trace);
            client.CheckCertificateRevocation = false;
            if (trust is not null) client.ServerCertificateValidationCallback = trust.Accepts;
            try
            {
                await ConnectAsync(client, stream, trust?.Name ?? check.Server, check.Settings.Tls, ct);
                await speakAsync(check, client, ct);
            }
            catch
            {
                trace.Stop();
                throw;
            }
            finally
            {
                await client.DisconnectAsync(quit: true, ct);
            }
        };

    /// <summary>Logs in.</summary>
    public static async Task LogInAsync(this MailService client, CheckLogin login, CancellationToken ct) =>
        await client.AuthenticateAsync(
            new NetworkCredential(login.User, await PasswordAsync(login.PasswordFile, ct)), ct);

    private static async Task ConnectAsync(
        MailService client, Stream stream, string name, CheckTlsSettings? tls, CancellationToken ct)
    {
        if (tls is not { Starttls: true })
        {
            await client.ConnectAsync(stream, name, 0, SecureSocketOptions.None, ct);
            return;
        }

        // Where the library must have it, it hangs up on a server that has it not.
        await client.ConnectAsync(stream, name, 0, SecureSocketOptions.StartTlsWhenAvailable, ct);
        if (!client.IsSecure) throw MailOffers.Missing(MailOffer.Starttls);
    }

    private static async Task<string> PasswordAsync(string file, CancellationToken ct)
    {
        try
        {
            await foreach (var line in File.ReadLinesAsync(file, ct)) return line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckFailedException(CheckStatus.SocketError, e.Message);
        }

        throw new CheckFailedException(CheckStatus.SocketError, $"{file} is empty");
    }
}
