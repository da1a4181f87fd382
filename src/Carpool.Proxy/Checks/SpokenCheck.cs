using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Proxy.Sessions;
using MailKit;
using MailKit.Security;
using AuthenticationException = System.Security.Authentication.AuthenticationException;

namespace Carpool.Proxy.Checks;

/// <summary>Says to a service what its users would, and throws when that fails.</summary>
internal delegate Task CheckDialogue(ServiceCheck check, CheckConnection connection, CancellationToken ct);

/// <summary>A check's connection to its service.</summary>
/// <param name="Stream">With its TLS if that comes first.</param>
/// <param name="Trace">Is told of each step.</param>
/// <param name="Trust">Judges certificates; null: without TLS.</param>
internal sealed record CheckConnection(Stream Stream, CheckTrace Trace, PeerTrust? Trust)
{
    /// <summary>Goes over to TLS.</summary>
    /// <param name="protocols">What is offered by ALPN, or null.</param>
    /// <returns>The connection in it, whose stream is the caller's.</returns>
    /// <exception cref="InvalidOperationException">The check has none.</exception>
    public async Task<CheckConnection> SealAsync(List<SslApplicationProtocol>? protocols, CancellationToken ct)
    {
        var trust = Trust ?? throw new InvalidOperationException("a check without TLS");
        Trace.Enter("tls");
        // With the connection, for HTTP gives up a read by closing what it reads from.
        var sealedStream = new SslStream(Stream, leaveInnerStreamOpen: false);
        try
        {
            await sealedStream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = trust.Name,
                    RemoteCertificateValidationCallback = trust.Accepts,
                    ApplicationProtocols = protocols,
                },
                ct);
            return this with { Stream = sealedStream };
        }
        catch
        {
            await sealedStream.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A check that connects and then speaks, over TLS or not.</summary>
internal static class SpokenCheck
{
    /// <summary>More than any greeting, capability, list of mailboxes or page that tells of health.</summary>
    private const int MaxOctets = 256 * 1024;

    /// <summary>Carries it out.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<CheckResult> RunAsync(
        ServiceCheck check, CheckDialogue speakAsync, TimeProvider time, CancellationToken cancellation)
    {
        using var patience = new CheckPatience(check.Settings, time, cancellation);
        using var trace = new CheckTrace(time, check.Watch) { Patience = patience };
        var (socket, connected) = await Connector.ConnectAsync(check.FirstStep, time, cancellation);
        if (socket is null) return trace.End(connected);

        var trust = check.Settings.Tls is { } tls ? new PeerTrust(tls, check.Server) : null;
        await using var stream = new BoundedStream(new NetworkStream(socket, ownsSocket: true), MaxOctets);
        try
        {
            if (OwnHeader.For(check.Target) is { Length: > 0 } header) await stream.WriteAsync(header, patience.Token);
            await SpeakAsync(check, speakAsync, new(stream, trace, trust), patience.Token);
            return trace.End(Good(check.Settings), trace.Remark) with { CertificateEnd = trust?.CertificateEnd };
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            var (status, why) = Judge(fault, trace, trust);
            return trace.End(status, why) with { CertificateEnd = trust?.CertificateEnd };
        }
    }

    private static async Task SpeakAsync(
        ServiceCheck check, CheckDialogue speakAsync, CheckConnection connection, CancellationToken ct)
    {
        if (connection.Trust is null || check.Settings.Tls is { Starttls: true })
        {
            await speakAsync(check, connection, ct);
            return;
        }

        var sealedConnection = await connection.SealAsync(Offer(check.Settings.Http), ct);
        await using (sealedConnection.Stream) await speakAsync(check, sealedConnection, ct);
    }

    private static CheckStatus Good(CheckSettings settings) =>
        settings is { Type: CheckType.Tcp, Steps.Count: 0 } ? CheckStatus.L6Ok : CheckStatus.L7Ok;

    private static List<SslApplicationProtocol>? Offer(HttpCheckSettings? http) => http?.Version switch
    {
        HttpCheckVersion.Http2 => [SslApplicationProtocol.Http2],
        HttpCheckVersion.Http11 => [SslApplicationProtocol.Http11],
        _ => null,
    };

    private static (CheckStatus Status, string Why) Judge(Exception fault, CheckTrace trace, PeerTrust? trust) =>
        fault switch
        {
            CheckFailedException failed => (failed.Status, failed.Message),
            // The library says of a handshake that takes too long that it has failed.
            _ when fault is OperationCanceledException || fault.GetBaseException() is OperationCanceledException => (
                trace.Step == "tls" ? CheckStatus.L6Timeout : CheckStatus.L7Timeout,
                trace.LastLine.Length > 0 ? $"no answer after '{trace.LastLine}'" : "no answer"),
            SslHandshakeException or AuthenticationException or CryptographicException
                => (CheckStatus.L6Response, trust?.Complaint ?? Innermost(fault)),
            CommandException or MailKit.Security.AuthenticationException
                => (CheckStatus.L7Status, trace.LastLine.Length > 0 ? trace.LastLine : fault.Message),
            NotSupportedException => (CheckStatus.L7Status, fault.Message),
            // Said before the server hung up (RFC 5321, 3.8): it means that.
            _ when trace.LastLine.StartsWith("421", StringComparison.Ordinal)
                => (CheckStatus.L7Status, trace.LastLine),
            _ => (CheckStatus.L7Response, Innermost(fault)),
        };

    private static string Innermost(Exception fault) => fault.GetBaseException().Message.Split('\n')[0];
}
