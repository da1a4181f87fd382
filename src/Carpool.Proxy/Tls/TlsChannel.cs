using System.Runtime.InteropServices;
using Carpool.Proxy.Openings;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Tls;

/// <summary>
/// TLS on a socket that never blocks. It reads and writes the socket itself, so that bytes are copied no more often
/// than they are ciphered, and holds no buffer while it waits. Like the kernel it answers with a number from 0, or the
/// negative of an errno.
/// </summary>
internal sealed class TlsChannel : IDisposable
{
    private readonly TlsHandle _ssl;

    private TlsChannel(TlsContext context, int socket)
    {
        _ssl = new TlsHandle(context);
        if (_ssl.IsInvalid || LibSsl.SetSocket(_ssl, socket) != 1)
            throw new InvalidOperationException(LibSsl.TakeReason());
    }

    /// <summary>Why the handshake failed, in the library's words.</summary>
    internal string Failure { get; private set; } = "";

    /// <summary>Whether the handshake went on with a former session.</summary>
    internal bool IsResumed => LibSsl.IsResumed(_ssl) == 1;

    /// <summary>The server's end of a connection.</summary>
    internal static TlsChannel Accept(TlsServer server, int socket)
    {
        var channel = new TlsChannel(server.Context, socket);
        LibSsl.SetAcceptState(channel._ssl);
        return channel;
    }

    /// <summary>The client's end of a connection.</summary>
    /// <param name="client">What is trusted.</param>
    /// <param name="name">The server's name: it is asked for, and must be in the certificate.</param>
    internal static TlsChannel Connect(TlsClient client, int socket, string name)
    {
        var channel = new TlsChannel(client.Context, socket);
        LibSsl.SetConnectState(channel._ssl);
        if (LibSsl.Control(channel._ssl, LibSsl.SetServerName, LibSsl.HostName, name) != 1
            || LibSsl.SetVerifiedName(channel._ssl, name) != 1)
            throw new ArgumentException($"{name}: {LibSsl.TakeReason()}", nameof(name));
        return channel;
    }

    public void Dispose() => _ssl.Dispose();

    /// <summary>Goes on with the handshake.</summary>
    internal OpeningStep ShakeHands(ref Side side)
    {
        LibSsl.ClearErrors();
        var answer = LibSsl.DoHandshake(_ssl);
        if (answer == 1)
        {
            // More may have come already, and is in the library's hands.
            side.IsReadable = side.IsWritable = true;
            return OpeningStep.Done;
        }

        var error = Explain(answer, ref side);
        if (error == -Errno.Again) return OpeningStep.Waits;

        Failure = error == -Errno.Protocol ? Reason() : Marshal.GetPInvokeErrorMessage(-error);
        return OpeningStep.Failed;
    }

    /// <summary>
    /// Reads what is there; 0 is the end, which the peer has said (close_notify). EPROTO is one that it has not said:
    /// somebody may have cut off the rest.
    /// </summary>
    internal int Receive(ref Side side, Span<byte> buffer)
    {
        // One call brings one record, of 16 kB at most.
        var have = 0;
        while (have < buffer.Length)
        {
            LibSsl.ClearErrors();
            var read = LibSsl.Read(_ssl, ref buffer[have], buffer.Length - have);
            if (read <= 0)
            {
                var error = Explain(read, ref side);
                return have > 0 ? have : error;
            }

            have += read;
        }

        return have;
    }

    /// <summary>Writes what the socket takes. What it did not take is to be offered again, from there on.</summary>
    internal int Send(ref Side side, ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            LibSsl.ClearErrors();
            var rest = bytes[sent..];
            var written = LibSsl.Write(_ssl, ref MemoryMarshal.GetReference(rest), rest.Length);
            if (written <= 0)
            {
                var error = Explain(written, ref side);
                return sent > 0 ? sent : error;
            }

            sent += written;
        }

        return sent;
    }

    /// <summary>Says that nothing more comes (close_notify).</summary>
    /// <returns>Whether that is done, or can never be.</returns>
    internal bool EndSending(ref Side side)
    {
        LibSsl.ClearErrors();
        var answer = LibSsl.ShutDown(_ssl);
        return answer >= 0 || Explain(answer, ref side) != -Errno.Again;
    }

    /// <summary>What was agreed on.</summary>
    internal TlsFacts Facts()
    {
        LibSsl.ProtocolOf(_ssl, out var protocol, out var length);
        return new TlsFacts(
            Marshal.PtrToStringUTF8(LibSsl.VersionOf(_ssl))!,
            Marshal.PtrToStringUTF8(LibSsl.CipherName(LibSsl.CipherOf(_ssl)))!,
            Marshal.PtrToStringUTF8(LibSsl.ServerNameOf(_ssl.DangerousGetHandle(), LibSsl.HostName)),
            length > 0 ? Marshal.PtrToStringUTF8(protocol, (int)length) : null,
            LibSsl.IsResumed(_ssl) == 1);
    }

    /// <summary>What an answer that brought nothing means, and what that says of the socket.</summary>
    private int Explain(int answer, ref Side side)
    {
        var errno = Marshal.GetLastPInvokeError();
        switch (LibSsl.ErrorOf(_ssl, answer))
        {
            case LibSsl.ZeroReturn:
                return 0;
            case LibSsl.WantRead:
                side.IsReadable = false;
                return -Errno.Again;
            case LibSsl.WantWrite:
                side.IsWritable = false;
                return -Errno.Again;
            case LibSsl.ErrorSystemCall when errno != 0:
                return -errno;
        }

        // Whoever has heard our end may hang up without another word (RFC 8446, 6.1, forbids it, but TLS 1.2 has
        // taught it to many).
        var isCut = (LibSsl.PeekError() & LibSsl.ReasonMask) == LibSsl.UnexpectedEnd;
        return isCut && (LibSsl.ShutDownState(_ssl) & LibSsl.SentShutdown) != 0 ? 0 : -Errno.Protocol;
    }

    private string Reason()
    {
        var isRefused = (LibSsl.PeekError() & LibSsl.ReasonMask) == LibSsl.CertificateVerifyFailed;
        var reason = LibSsl.TakeReason();
        return isRefused
            ? $"{reason}: {Marshal.PtrToStringUTF8(LibSsl.VerifyWords(LibSsl.VerifyResult(_ssl)))}"
            : reason;
    }
}
