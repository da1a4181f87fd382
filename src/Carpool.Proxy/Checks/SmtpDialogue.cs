using Carpool.Core.Settings;
using MailKit.Net.Smtp;

namespace Carpool.Proxy.Checks;

/// <summary>
/// SMTP, as polite as a client that changed its mind: an envelope that is offered is taken back, so that no mail is
/// sent and no error logged. The EHLO name tells checks from clients in the server's log.
/// </summary>
internal static class SmtpDialogue
{
    public static readonly CheckDialogue SpeakAsync = MailCheck.Of(
        "QUIT",
        (check, trace) => new Client(trace) { LocalDomain = check.OwnName },
        async (check, client, ct) =>
        {
            MailOffers.Require(check.Settings.Offers, check.Settings.Tls is not null, offer => Offers(client, offer));
            if (check.Settings.Login is { } login) await client.LogInAsync(login, ct);
            if (check.Settings.Envelope is not { } envelope) return;
            await client.AskAsync($"MAIL FROM:<{envelope.From}>", ct);
            await client.AskAsync($"RCPT TO:<{envelope.To}>", ct);
            await client.AskAsync("RSET", ct);
        });

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
