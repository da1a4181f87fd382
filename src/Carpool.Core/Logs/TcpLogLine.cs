using System.Buffers;

namespace Carpool.Core.Logs;

/// <summary>
/// A line as HAProxy's <c>option tcplog</c> has it (configuration.txt, 8.2.2), so that what reads HAProxy's logs reads
/// ours; what we add stands behind: <c>VIRTUAL NODE OUTGOING BYTES_IN ID END</c>, with '-' where there is nothing.
/// </summary>
public static class TcpLogLine
{
    /// <param name="record">The connection.</param>
    /// <param name="zone">Of the accept date: HAProxy's is in local time.</param>
    /// <param name="output">Gets the line, without an end of line.</param>
    public static void Write(ConnectionRecord record, TimeZoneInfo zone, IBufferWriter<byte> output)
    {
        var line = new LineWriter(output.GetSpan(ConnectionLines.MaxLength));
        // %ci:%cp has no brackets around an IPv6 address.
        line.Append(record.Client.Address);
        line.Append((byte)':');
        line.Append(record.Client.Port);
        line.Append(" ["u8);
        AppendDate(ref line, TimeZoneInfo.ConvertTime(record.Accepted, zone));
        line.Append("] "u8);
        line.Append(record.Service);
        line.Append((byte)' ');
        line.Append(record.Service);
        line.Append((byte)'/');
        line.Append(record.Server ?? "<NOSRV>");
        line.Append((byte)' ');
        AppendTimes(ref line, record);
        line.Append((byte)' ');
        line.Append(record.BytesOut);
        line.Append((byte)' ');
        line.Append((byte)record.Termination.Cause);
        line.Append((byte)record.Termination.Phase);
        line.Append((byte)' ');
        AppendLoad(ref line, record.Load);
        AppendOurs(ref line, record);
        output.Advance(line.Length);
    }

    private static void AppendDate(ref LineWriter line, DateTimeOffset time)
    {
        line.AppendDigits(time.Day, 2);
        line.Append((byte)'/');
        line.Append(Months.Slice(3 * (time.Month - 1), 3));
        line.Append((byte)'/');
        line.AppendDigits(time.Year, 4);
        line.Append((byte)':');
        line.AppendDigits(time.Hour, 2);
        line.Append((byte)':');
        line.AppendDigits(time.Minute, 2);
        line.Append((byte)':');
        line.AppendDigits(time.Second, 2);
        line.Append((byte)'.');
        line.AppendDigits(time.Millisecond, 3);
    }

    private static void AppendTimes(ref LineWriter line, ConnectionRecord record)
    {
        line.Append(ConnectionLines.Milliseconds(record.Wait) ?? -1);
        line.Append((byte)'/');
        line.Append(ConnectionLines.Milliseconds(record.Connect) ?? -1);
        line.Append((byte)'/');
        line.Append(ConnectionLines.Milliseconds(record.Total) ?? -1);
    }

    private static void AppendLoad(ref LineWriter line, ConnectionLoad load)
    {
        line.Append(load.Process);
        line.Append((byte)'/');
        line.Append(load.Frontend);
        line.Append((byte)'/');
        line.Append(load.Backend);
        line.Append((byte)'/');
        line.Append(load.Server);
        line.Append((byte)'/');
        if (load.Redispatched) line.Append((byte)'+');
        line.Append(load.Retries);
        line.Append((byte)' ');
        line.Append(load.ServerQueue);
        line.Append((byte)'/');
        line.Append(load.BackendQueue);
    }

    private static void AppendOurs(ref LineWriter line, ConnectionRecord record)
    {
        line.Append((byte)' ');
        line.Append(record.Virtual);
        line.Append((byte)' ');
        line.Append(record.Id.Node);
        line.Append((byte)' ');
        if (record.Outgoing is { } outgoing) line.Append(outgoing);
        else line.Append((byte)'-');
        line.Append((byte)' ');
        line.Append(record.BytesIn);
        line.Append((byte)' ');
        line.Append(record.Id);
        line.Append((byte)' ');
        line.Append(record.End);
    }

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;
}
