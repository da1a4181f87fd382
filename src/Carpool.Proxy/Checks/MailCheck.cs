using System.Net;
using System.Text;
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
    private const int MaxLine = 1024;

    /// <summary>Prepares a dialogue.</summary>
    /// <param name="goodbye">The command that ends it.</param>
    /// <param name="create">Makes a client of the library, for the check's trace.</param>
    /// <param name="speakAsync">What it says.</param>
    public static CheckDialogue Of<T>(
        string goodbye, Func<ServiceCheck, CheckTrace, T> create, MailDialogue<T> speakAsync)
        where T : MailService => async (check, connection, ct) =>
        {
            var (_, trace, trust) = connection;
            var stream = new LentStream(connection.Stream, trace);
            // Where the library must have STARTTLS, it hangs up on a server that has it not.
            var starttls = check.Settings.Tls is { Starttls: true }
                ? SecureSocketOptions.StartTlsWhenAvailable
                : SecureSocketOptions.None;
            trace.Enter("greeting");
            using var client = create(check, trace);
            client.CheckCertificateRevocation = false;
            if (trust is not null) client.ServerCertificateValidationCallback = trust.Accepts;
            try
            {
                await client.ConnectAsync(stream, trust?.Name ?? check.Server, 0, starttls, ct);
                if (starttls is not SecureSocketOptions.None && !client.IsSecure) throw NotSealed(trace);
                await speakAsync(check, client, ct);
            }
            catch (Exception fault)
            {
                trace.Stop();
                // Of a greeting, EHLO or STARTTLS that is a no the library takes no leave.
                if (fault is CommandException && !client.IsConnected && !stream.IsSealed)
                    await LeaveAsync(stream, goodbye, ct);
                throw;
            }
            finally
            {
                await client.DisconnectAsync(quit: true, ct);
            }

            // The library is content with a goodbye that is not answered.
            ct.ThrowIfCancellationRequested();
        };

    /// <summary>Logs in.</summary>
    public static async Task LogInAsync(this MailService client, CheckLogin login, CancellationToken ct) =>
        await client.AuthenticateAsync(
            new NetworkCredential(login.User, await PasswordAsync(login.PasswordFile, ct)), ct);

    private static async Task LeaveAsync(LentStream stream, string goodbye, CancellationToken ct)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(goodbye + "\r\n"), ct);
            _ = await stream.ReadAsync(new byte[MaxLine], ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has hung up, or takes its time; why the check failed is known already.
        }
    }

    /// <summary>Of IMAP the library goes on in plain text, too, when STARTTLS is refused.</summary>
    private static CheckFailedException NotSealed(CheckTrace trace) => trace.Step == "STARTTLS"
        ? new(CheckStatus.L7Status, trace.LastLine)
        : MailOffers.Missing(MailOffer.Starttls);

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
