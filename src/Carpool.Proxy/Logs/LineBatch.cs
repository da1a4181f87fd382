using System.Buffers;
using System.Buffers.Text;
using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Logs;

/// <summary>How a sink wants its lines apart.</summary>
internal enum LineFraming
{
    /// <summary>An end of line behind each.</summary>
    Lines,

    /// <summary>A syslog header before each; each is a datagram of its own.</summary>
    Datagrams,

    /// <summary>A syslog header before each, and before that its length (RFC 6587, 3.4.1).</summary>
    Counted,
}

/// <summary>Lines that are written with one call, and how far that came. Its memory is used again and again.</summary>
internal sealed class LineBatch
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly ArrayBufferWriter<byte> _message = new(ConnectionLines.MaxLength + SyslogHeader.MaxLength);
    private readonly List<int> _ends = [];

    /// <summary>How many lines it holds.</summary>
    internal int Count => _ends.Count;

    /// <summary>How many of them the sink has written, the first ones.</summary>
    internal int Written { get; set; }

    internal ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    internal ReadOnlyMemory<byte> this[int line] =>
        Bytes[(line == 0 ? 0 : _ends[line - 1]).._ends[line]];

    internal void Clear()
    {
        _bytes.ResetWrittenCount();
        _ends.Clear();
        Written = 0;
    }

    internal void Add(
        ConnectionRecord record, ConnectionLogSettings settings, LineFraming framing, TimeZoneInfo zone)
    {
        switch (framing)
        {
            case LineFraming.Lines:
                ConnectionLines.Write(record, settings.Format, zone, _bytes);
                _bytes.Write("\n"u8);
                break;
            case LineFraming.Datagrams:
                WriteSyslog(record, settings, zone, _bytes);
                break;
            case LineFraming.Counted:
                _message.ResetWrittenCount();
                WriteSyslog(record, settings, zone, _message);
                Utf8Formatter.TryFormat(_message.WrittenCount, _bytes.GetSpan(16), out var digits);
                _bytes.Advance(digits);
                _bytes.Write(" "u8);
                _bytes.Write(_message.WrittenSpan);
                break;
        }

        _ends.Add(_bytes.WrittenCount);
    }

    private static void WriteSyslog(
        ConnectionRecord record, ConnectionLogSettings settings, TimeZoneInfo zone, ArrayBufferWriter<byte> output)
    {
        SyslogHeader.Write(settings.Facility, record.Ended, record.Id.Node, settings.Tag, output);
        ConnectionLines.Write(record, settings.Format, zone, output);
    }
}
