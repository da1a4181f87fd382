using System.Globalization;
using System.Text;
using Carpool.Core.Health;

namespace Carpool.Proxy.Checks;

/// <summary>LMTP (RFC 2033): SMTP with another greeting, which MailKit does not speak.</summary>
internal static class LmtpDialogue
{
    private const int MaxLine = 1024;

    public static async Task SpeakAsync(ServiceCheck check, CheckConnection connection, CancellationToken ct)
    {
        connection.Trace.Enter("greeting");
        try
        {
            await HearAsync(connection, ct);
            var offered = await HelloAsync(check, connection, ct);
            if (check.Settings.Tls is { Starttls: true })
            {
                await AskAsync(connection, "STARTTLS", ct);
                connection = await connection.SealAsync(protocols: null, ct);
                offered = await HelloAsync(check, connection, ct);
            }

            await OfferAsync(check, connection, offered, ct);
        }
        catch (CheckFailedException no) when (no.Status is CheckStatus.L7Status)
        {
            connection.Trace.Stop();
            await LeaveAsync(connection, ct);
            throw;
        }
        finally
        {
            await connection.Stream.DisposeAsync();
        }
    }

    /// <summary>Says goodbye to who has said no.</summary>
    private static async Task LeaveAsync(CheckConnection connection, CancellationToken ct)
    {
        try
        {
            await AskAsync(connection, "QUIT", ct);
        }
        catch (Exception e) when (e is IOException or CheckFailedException or OperationCanceledException)
        {
            // It has hung up, or takes its time; why the check failed is known already.
        }
    }

    private static async Task OfferAsync(
        ServiceCheck check, CheckConnection connection, string[] offered, CancellationToken ct)
    {
        MailOffers.Require(
            check.Settings.Offers, connection.Trust is not null, offer => offered.Contains(offer.Keyword()));
        if (check.Settings.Envelope is { } envelope)
        {
            await AskAsync(connection, $"MAIL FROM:<{envelope.From}>", ct);
            await AskAsync(connection, $"RCPT TO:<{envelope.To}>", ct);
            await AskAsync(connection, "RSET", ct);
        }

        await AskAsync(connection, "QUIT", ct);
    }

    /// <returns>The words it offers.</returns>
    private static async Task<string[]> HelloAsync(ServiceCheck check, CheckConnection connection, CancellationToken ct)
    {
        var lines = await AskAsync(connection, $"LHLO {check.OwnName}", ct);
        return [.. lines.Skip(1).Select(line => line.Split(' ')[0].ToUpperInvariant())];
    }

    private static async Task<List<string>> AskAsync(CheckConnection connection, string command, CancellationToken ct)
    {
        connection.Trace.Enter(command.Split(' ')[0]);
        await connection.Stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), ct);
        return await HearAsync(connection, ct);
    }

    /// <summary>Hears one reply: it speaks only when it is spoken to, so nothing comes behind it.</summary>
    /// <returns>What its lines say behind the code.</returns>
    /// <exception cref="CheckFailedException">It is no reply, or a no.</exception>
    private static async Task<List<string>> HearAsync(CheckConnection connection, CancellationToken ct)
    {
        var lines = new List<string>();
        var line = new byte[MaxLine];
        while (true)
        {
            var length = await ReadLineAsync(connection, line, ct);
            var text = Encoding.Latin1.GetString(line, 0, length).TrimEnd('\r');
            var isReply = text.Length >= 3
                && int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && (text.Length == 3 || text[3] is ' ' or '-');
            if (!isReply) throw new CheckFailedException(CheckStatus.L7Response, $"'{text}' is no reply of LMTP");
            lines.Add(text.Length > 4 ? text[4..] : "");
            if (text.Length > 3 && text[3] == '-') continue;
            return text[0] == '2' ? lines : throw new CheckFailedException(CheckStatus.L7Status, text);
        }
    }

    /// <summary>Byte by byte, so that none is taken that belongs to TLS; a check hears a few lines only.</summary>
    private static async Task<int> ReadLineAsync(CheckConnection connection, byte[] line, CancellationToken ct)
    {
        for (var length = 0; length < line.Length; length++)
        {
            if (await connection.Stream.ReadAsync(line.AsMemory(length, 1), ct) == 0)
                throw new CheckFailedException(CheckStatus.L7Response, "it hung up");
            connection.Trace.Hear(line.AsSpan(length, 1));
            if (line[length] == '\n') return length;
        }

        throw new CheckFailedException(CheckStatus.L7Response, $"its line is longer than {MaxLine} octets");
    }
}
