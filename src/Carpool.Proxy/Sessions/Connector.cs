using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Sessions;

/// <summary>Where a connection goes and how.</summary>
/// <param name="Address">The server's address.</param>
/// <param name="Port">The server's TCP port.</param>
/// <param name="Sources">This node's own addresses, at most one a family; without one of the server's the kernel
/// chooses.</param>
/// <param name="Timeout">How long to wait for the answer.</param>
/// <param name="SendProxy">Whether the server waits for a PROXY header.</param>
public readonly record struct ConnectTarget(
    NetAddress Address,
    ushort Port,
    ImmutableArray<NetAddress> Sources,
    TimeSpan Timeout,
    SendProxy SendProxy = SendProxy.Off);

/// <summary>Opens TCP connections to servers, and names what went wrong.</summary>
public static class Connector
{
    /// <returns>The connected socket, which the caller owns; null when the result is a failure.</returns>
    /// <exception cref="OperationCanceledException">The attempt was cancelled.</exception>
    public static async Task<(Socket? Socket, CheckResult Result)> ConnectAsync(
        ConnectTarget target, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(target.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        Socket? socket = null;
        try
        {
            socket = TcpSocket.Open(target.Address);
            TcpSocket.BindSource(socket, SourceFor(target));
            await socket.ConnectAsync(new IPEndPoint(target.Address.ToIPAddress(), target.Port), either.Token);
            return (socket, new(CheckStatus.L4Ok, time.GetElapsedTime(started)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket?.Dispose();
            return (null, new(CheckStatus.L4Timeout, time.GetElapsedTime(started)));
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            throw;
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            var detail = failure.SocketErrorCode.ToString();
            return (null, new(StatusOf(failure.SocketErrorCode), time.GetElapsedTime(started), detail));
        }
    }

    private static NetAddress? SourceFor(ConnectTarget target)
    {
        foreach (var source in target.Sources)
        {
            if (source.IsV6 == target.Address.IsV6) return source;
        }

        return null;
    }

    private static CheckStatus StatusOf(SocketError error) => error switch
    {
        SocketError.TimedOut => CheckStatus.L4Timeout,
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.ConnectionAborted
            => CheckStatus.L4Refused,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown
            => CheckStatus.L4Unreachable,
        _ => CheckStatus.SocketError,
    };
}
