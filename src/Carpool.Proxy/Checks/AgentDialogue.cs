using System.Text;
using Carpool.Core.Health;

namespace Carpool.Proxy.Checks;

/// <summary>HAProxy's agent-check: nothing is asked, and one line is the answer, or all that comes.</summary>
internal static class AgentDialogue
{
    private const int MaxLine = 1024;

    public static async Task SpeakAsync(ServiceCheck check, CheckConnection connection, CancellationToken ct)
    {
        connection.Trace.Enter("agent");
        var answer = AgentAnswer.Parse(await HearLineAsync(connection, ct));
        if (answer.Status is not CheckStatus.L7Ok) throw new CheckFailedException(answer.Status, answer.Detail);
        connection.Trace.Remark = answer.Detail;
    }

    private static async Task<string> HearLineAsync(CheckConnection connection, CancellationToken ct)
    {
        var line = new byte[MaxLine];
        var length = 0;
        while (length < MaxLine && await connection.Stream.ReadAsync(line.AsMemory(length), ct) is var read and > 0)
        {
            var said = line.AsSpan(length, read);
            connection.Trace.Hear(said);
            length += read;
            if (said.Contains((byte)'\n')) break;
        }

        var end = line.AsSpan(0, length).IndexOf((byte)'\n');
        if (end < 0 && length == MaxLine)
            throw new CheckFailedException(CheckStatus.L7Response, $"its line is longer than {MaxLine} octets");
        return Encoding.Latin1.GetString(line, 0, end < 0 ? length : end);
    }
}
