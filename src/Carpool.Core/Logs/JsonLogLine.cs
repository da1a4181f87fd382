using System.Buffers;

namespace Carpool.Core.Logs;

/// <summary>
/// A line with one JSON object. Its keys are listed in the README and stay as they are; null is not known, or does not
/// apply. Times are UTC, durations in milliseconds.
/// </summary>
public static class JsonLogLine
{
    /// <param name="record">The connection.</param>
    /// <param name="output">Gets the line, without an end of line.</param>
    public static void Write(ConnectionRecord record, IBufferWriter<byte> output)
    {
        var line = new LineWriter(output.GetSpan(ConnectionLines.MaxLength));
        line.Append("{\"time\":\""u8);
        line.AppendUtc(record.Accepted);
        line.Append("\",\"id\":\""u8);
        line.Append(record.Id);
        line.Append((byte)'"');
        Text(ref line, ",\"node\":"u8, record.Id.Node);
        Text(ref line, ",\"service\":"u8, record.Service);
        Text(ref line, ",\"path\":"u8, record.Path.Word());
        Endpoint(ref line, ",\"client\":"u8, ",\"client_port\":"u8, record.Client);
        Endpoint(ref line, ",\"virtual\":"u8, ",\"virtual_port\":"u8, record.Virtual);
        Text(ref line, ",\"server\":"u8, record.Server);
        Endpoint(ref line, ",\"server_address\":"u8, ",\"server_port\":"u8, record.ServerAt);
        Endpoint(ref line, ",\"outgoing\":"u8, ",\"outgoing_port\":"u8, record.Outgoing);
        Number(ref line, ",\"wait_ms\":"u8, ConnectionLines.Milliseconds(record.Wait));
        Number(ref line, ",\"connect_ms\":"u8, ConnectionLines.Milliseconds(record.Connect));
        Number(ref line, ",\"total_ms\":"u8, ConnectionLines.Milliseconds(record.Total));
        Number(ref line, ",\"bytes_in\":"u8, record.BytesIn);
        Number(ref line, ",\"bytes_out\":"u8, record.BytesOut);
        line.Append(",\"termination\":\""u8);
        line.Append((byte)record.Termination.Cause);
        line.Append((byte)record.Termination.Phase);
        line.Append((byte)'"');
        Text(ref line, ",\"end\":"u8, record.End);
        Load(ref line, record.Load);
        line.Append((byte)'}');
        output.Advance(line.Length);
    }

    private static void Load(ref LineWriter line, ConnectionLoad load)
    {
        Number(ref line, ",\"process_connections\":"u8, Known(load.Process));
        Number(ref line, ",\"service_connections\":"u8, Known(load.Frontend));
        Number(ref line, ",\"backend_connections\":"u8, Known(load.Backend));
        Number(ref line, ",\"server_connections\":"u8, Known(load.Server));
        Number(ref line, ",\"retries\":"u8, Known(load.Retries));
        line.Append(load.Redispatched ? ",\"redispatched\":true"u8 : ",\"redispatched\":false"u8);
        Number(ref line, ",\"server_queue\":"u8, Known(load.ServerQueue));
        Number(ref line, ",\"backend_queue\":"u8, Known(load.BackendQueue));
    }

    private static long? Known(int number) => number < 0 ? null : number;

    private static void Text(ref LineWriter line, ReadOnlySpan<byte> key, string? ascii)
    {
        line.Append(key);
        if (ascii is null)
        {
            line.Append("null"u8);
            return;
        }

        line.Append((byte)'"');
        line.Append(ascii);
        line.Append((byte)'"');
    }

    private static void Number(ref LineWriter line, ReadOnlySpan<byte> key, long? number)
    {
        line.Append(key);
        if (number is { } known) line.Append(known);
        else line.Append("null"u8);
    }

    private static void Endpoint(
        ref LineWriter line, ReadOnlySpan<byte> addressKey, ReadOnlySpan<byte> portKey, NetEndpoint? endpoint)
    {
        line.Append(addressKey);
        if (endpoint is { } known)
        {
            line.Append((byte)'"');
            line.Append(known.Address);
            line.Append((byte)'"');
        }
        else
        {
            line.Append("null"u8);
        }

        Number(ref line, portKey, endpoint?.Port);
    }
}
