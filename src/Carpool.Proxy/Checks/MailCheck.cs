using System.Net;
using Carpool.Core.Health;
using MailKit;
using MailKit.Security;

namespace Carpool.Proxy.Checks;

/// <summary>Says to a mail server what a user's program would, and goodbye.</summary>
/// <param name="check">What is asked.</param>
/// <param name="stream">The connection, with its TLS if that comes first.</param>
/// <param name="session">What is known of it.</param>
internal delegate Task MailDialogue(ServiceCheck check, Stream stream, MailSession session, CancellationToken ct);

/// <summary>What a dialogue is given beside its connection.</summary>
/// <param name="Trace">Sees what is said.</param>
/// <param name="Trust">Judges certificates; null: without TLS.</param>
/// <param name="Starttls">What the library is to do about TLS.</param>
/// <param name="Login">Null: nobody logs in.</param>
internal sealed record MailSession(
    CheckTrace Trace, PeerTrust? Trust, SecureSocketOptions Starttls, NetworkCredential? Login)
{
    /// <summary>Prepares a client of the library for it.</summary>
    public T Prepare<T>(T client)
        where T : MailService
    {
        client.CheckCertificateRevocation = false;
        if (Trust is { } trust) client.ServerCertificateValidationCallback = trust.Accepts;
        return client;
    }
}

/// <summary>A check of SMTP, POP3 or IMAP.</summary>
internal static class MailCheck
{
    /// <summary>Prepares what a dialogue needs.</summary>
    public static CheckDialogue Of(MailDialogue speakAsync) => async (check, connection, ct) =>
    {
        connection.Trace.Enter("greeting");
        var login = check.Settings.Login is { } one
            ? new NetworkCredential(one.User, await PasswordAsync(one.PasswordFile, ct))
            : null;
        var starttls = check.Settings.Tls is { Starttls: true }
            ? SecureSocketOptions.StartTls
            : SecureSocketOptions.None;
        var session = new MailSession(connection.Trace, connection.Trust, starttls, login);
        await speakAsync(check, connection.Stream, session, ct);
    };

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
