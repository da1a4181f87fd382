using System.Text;
using Carpool.Core.RuntimeApi;

namespace Carpool.RuntimeApi;

/// <summary>The lines of one client, none longer than HAProxy takes.</summary>
internal sealed class CliLines(Stream client)
{
    private readonly byte[] _buffer = new byte[CliSession.MaxLength];
    private int _start;
    private int _end;

    /// <summary>Whether more than was read as lines is here.</summary>
    public bool HasMore => _end > _start;

    /// <summary>Waits for a line.</summary>
    /// <param name="patience">For all of it to come.</param>
    /// <returns>
    /// The line without its end; or null, when there is none any more, with what to say to a client that is still
    /// there.
    /// </returns>
    /// <exception cref="OperationCanceledException">It did not come.</exception>
    public async Task<(string? Line, string? Fault)> ReadAsync(TimeSpan patience, CancellationToken stopping)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(patience);
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length) return (null, $"The line is longer than {_buffer.Length} bytes.\n");
            var read = await client.ReadAsync(_buffer.AsMemory(_end), deadline.Token);
            if (read == 0) return (null, null);
            _end += read;
        }

        var line = Encoding.UTF8.GetString(_buffer, _start, length);
        _start += length + 1;
        return (line, null);
    }
}
