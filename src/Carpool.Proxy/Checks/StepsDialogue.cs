using Carpool.Core.Health;

namespace Carpool.Proxy.Checks;

/// <summary>
/// Whatever is sent and expected, step by step. What is sent stands in no result: it may be a password.
/// </summary>
internal static class StepsDialogue
{
    private const int MaxBlock = 4096;

    public static async Task SpeakAsync(ServiceCheck check, CheckConnection connection, CancellationToken ct)
    {
        var buffer = new byte[MaxBlock];
        var unread = Memory<byte>.Empty;
        foreach (var step in check.Settings.Steps)
        {
            if (step.IsSent)
            {
                connection.Trace.Enter("send");
                await connection.Stream.WriteAsync(step.Bytes.AsSpan().ToArray(), ct);
                continue;
            }

            connection.Trace.Enter($"expect '{(step.Text ?? step.Hex).TrimEnd()}'");
            var search = new ByteSearch(step.Bytes.AsSpan());
            while (true)
            {
                var taken = search.Take(unread.Span);
                connection.Trace.Hear(unread.Span[..taken]);
                unread = unread[taken..];
                if (search.IsFound) break;
                var read = await connection.Stream.ReadAsync(buffer, ct);
                if (read == 0) throw new CheckFailedException(CheckStatus.L7Response, HungUp(connection.Trace));
                unread = buffer.AsMemory(0, read);
            }
        }
    }

    private static string HungUp(CheckTrace trace) =>
        trace.LastLine.Length > 0 ? $"it hung up after '{trace.LastLine}'" : "it hung up";
}
