using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Carpool.Core.Health;
using Carpool.Proxy.Sessions;
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
    /// <summary>More than any greeting, capability or list of mailboxes.</summary>
    private const int MaxOctets = 256 * 1024;

    /// <summary>Carries it out.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<CheckResult> RunAsync(
        ServiceCheck check, MailDialogue speakAsync, TimeProvider time, CancellationToken cancellation)
    {
        using var trace = new CheckTrace(time);
        using var timeout = new CancellationTokenSource(check.Target.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var (socket, connected) = await Connector.ConnectAsync(check.Target, time, cancellation);
        if (socket is null) return connected;

        var trust = check.Settings.Tls is { } tls ? new PeerTrust(tls, check.Server) : null;
        var stream = new BoundedStream(new NetworkStream(socket, ownsSocket: true), MaxOctets);
        try
        {
            await stream.WriteAsync(OwnHeader.For(check.Target), either.Token);
            await SpeakAsync(check, speakAsync, stream, trace, trust, either.Token);
            return trace.End(CheckStatus.L7Ok) with { CertificateEnd = trust?.CertificateEnd };
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            var (status, why) = Judge(fault, trace, trust);
            return trace.End(status, why) with { CertificateEnd = trust?.CertificateEnd };
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task SpeakAsync(
        ServiceCheck check,
        MailDialogue speakAsync,
        BoundedStream stream,
        CheckTrace trace,
        PeerTrust? trust,
        CancellationToken ct)
    {
        var login = check.Settings.Login is { } one
            ? new NetworkCredential(one.User, await PasswordAsync(one.PasswordFile, ct))
            : null;
        var starttls = check.Settings.Tls is { Starttls: true };
        var session = new MailSession(
            trace, trust, starttls ? SecureSocketOptions.StartTls : SecureSocketOptions.None, login);
        if (trust is null || starttls)
        {
            trace.Enter("greeting");
            await speakAsync(check, stream, session, ct);
            return;
        }

        trace.Enter("tls");
        await using var sealedStream = new SslStream(stream, leaveInnerStreamOpen: true);
        await sealedStream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = trust.Name,
                RemoteCertificateValidationCallback = trust.Accepts,
            },
            ct);
        trace.Enter("greeting");
        await speakAsync(check, sealedStream, session, ct);
    }

    private static async Task<string> PasswordAsync(string file, CancellationToken ct)
    {
        try
        {
            await foreach (var line in File.ReadLinesAsync(file, ct)) return line;
            throw new PasswordFileException($"{file} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PasswordFileException(e.Message);
        }
    }

    private static (CheckStatus Status, string Why) Judge(Exception fault, CheckTrace trace, PeerTrust? trust) =>
        fault switch
        {
            PasswordFileException => (CheckStatus.SocketError, fault.Message),
            OperationCanceledException => (
                trace.Step == "tls" ? CheckStatus.L6Timeout : CheckStatus.L7Timeout,
                trace.LastLine.Length > 0 ? $"no answer after '{trace.LastLine}'" : "no answer"),
            SslHandshakeException or System.Security.Authentication.AuthenticationException or CryptographicException
                => (CheckStatus.L6Response, trust?.Complaint ?? Innermost(fault)),
            CommandException or MailKit.Security.AuthenticationException
                => (CheckStatus.L7Status, trace.LastLine.Length > 0 ? trace.LastLine : fault.Message),
            NotSupportedException => (CheckStatus.L7Status, fault.Message),
            _ => (CheckStatus.L7Response, Innermost(fault)),
        };

    private static string Innermost(Exception fault) => fault.GetBaseException().Message.Split('\n')[0];

    private sealed class PasswordFileException(string message) : Exception(message);
}
