using Carpool.Core.Settings;
using MailKit.Net.Smtp;

namespace Carpool.Proxy.Checks;

/// <summary>
/// SMTP, as polite as a client that changed its mind: an envelope that is offered is taken back, so that no mail is
/// sent and no error logged. The EHLO name tells checks from clients in the server's log.
/// </summary>
internal static class SmtpDialogue
{
    public static async Task SpeakAsync(ServiceCheck check, Stream stream, MailSession session, CancellationToken ct)
    {
        using var client = session.Prepare(new Client(session.Trace) { LocalDomain = check.OwnName });
        await client.ConnectAsync(stream, session.Trust?.Name ?? check.Server, 0, session.Starttls, ct);
        MailOffers.Require(check.Settings.Offers, session.Trust is not null, offer => Offers(client, offer));
        if (session.Login is { } login) await client.AuthenticateAsync(login, ct);
        if (check.Settings.Envelope is { } envelope)
        {
            await client.AskAsync($"MAIL FROM:<{envelope.From}>", ct);
            await client.AskAsync($"RCPT TO:<{envelope.To}>", ct);
            await client.AskAsync("RSET", ct);
        }

        await client.DisconnectAsync(quit: true, ct);
    }

    private static bool Offers(SmtpClient client, MailOffer offer) => client.Capabilities.HasFlag(
        offer is MailOffer.Starttls ? SmtpCapabilities.StartTLS : SmtpCapabilities.Authentication);

    private sealed class Client(CheckTrace trace) : SmtpClient(trace)
    {
        public async Task AskAsync(string command, CancellationToken ct)
        {
            var response = await SendCommandAsync(command, ct);
            if ((int)response.StatusCode is < 200 or >= 300)
                throw new SmtpCommandException(
                    SmtpErrorCode.UnexpectedStatusCode, response.StatusCode, response.Response);
        }
    }
}
