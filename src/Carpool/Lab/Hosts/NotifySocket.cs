using System.Net.Sockets;
using System.Text;

namespace Carpool.Lab.Hosts;

/// <summary>
/// Where a host's daemon tells its service manager that it has started, and which process it is now (sd_notify(3)).
/// It is read when somebody wants to know.
/// </summary>
internal sealed class NotifySocket : IDisposable
{
    private const string MainPid = "MAINPID=";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[4096];
    private bool _isReady;
    private string? _main;

    private NotifySocket(string path)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Blocking = false;
    }

    /// <summary>
    /// What the daemon has in its environment, and nobody else: Dovecot tells of its main process, too.
    /// </summary>
    public const string Variable = $"NOTIFY_SOCKET={Path}";

    private const string Path = "/run/notify";

    /// <param name="init">The host's first process: by it the host's files are reached.</param>
    public static NotifySocket In(int init) => new($"/proc/{init}/root{Path}");

    /// <summary>Whether a daemon has said so since the host was switched on.</summary>
    public bool IsReady()
    {
        Read();
        return _isReady;
    }

    /// <returns>The number, inside of the host, that was told since the last call; null for none.</returns>
    public string? MainProcess()
    {
        Read();
        (var last, _main) = (_main, null);
        return last;
    }

    public void Dispose() => _socket.Dispose();

    private void Read()
    {
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            foreach (var line in Encoding.UTF8.GetString(_buffer.AsSpan(0, _socket.Receive(_buffer))).Split('\n'))
            {
                _isReady |= line == "READY=1";
                if (line.StartsWith(MainPid, StringComparison.Ordinal)) _main = line[MainPid.Length..];
            }
        }
    }
}
