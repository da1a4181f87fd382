using System.Text;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.Preludes;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Openings;

/// <summary>
/// A server is told who its client is by XCLIENT. The greeting that it has for the client then is passed on, unless the
/// proxy has greeted the client already.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="to">Where it connected to.</param>
/// <param name="isGreeted">Whether the proxy has greeted it.</param>
/// <param name="outcomes">Counts how it went.</param>
internal sealed class SendXclient(NetEndpoint client, NetEndpoint to, bool isGreeted, Tally<XclientFault> outcomes)
    : IServerOpening
{
    private XclientDialogue? _dialogue;
    private byte[] _unsent = [];
    private byte[] _heard = [];
    private int _line;

    public CheckStatus Overdue => CheckStatus.L7Timeout;

    public (CheckStatus Status, string Detail) Failure { get; private set; }

    public ReadOnlySpan<byte> ForClient => isGreeted ? [] : _heard;

    public OpeningStep Move(ref Side server, Span<byte> buffer)
    {
        _dialogue ??= new XclientDialogue(SocketCalls.LocalEndpoint(server.Socket).Address, client, to);
        while (true)
        {
            if (Send(ref server) is { } stuck) return stuck;

            var read = server.Receive(buffer[..(XclientDialogue.MaxReply - _heard.Length)]);
            if (read == -Errno.Again) return OpeningStep.Waits;
            if (read < 0) return Fail(ConnectStatus.Of(-read));
            if (read == 0) return Fail(XclientFault.NoService, "closed");

            _heard = [.. _heard, .. buffer[..read]];
            if (Hear() is { } end) return end;
            if (_heard.Length == XclientDialogue.MaxReply) return Fail(XclientFault.NoService, Words());
        }
    }

    /// <returns>Null when all is said.</returns>
    private OpeningStep? Send(ref Side server)
    {
        if (_unsent.Length == 0) return null;
        var taken = server.Send(_unsent);
        if (taken < 0) return Fail(ConnectStatus.Of(-taken));

        _unsent = _unsent[taken..];
        return _unsent.Length == 0 ? null : OpeningStep.Waits;
    }

    /// <returns>Null when more is to be said or heard.</returns>
    private OpeningStep? Hear()
    {
        while (_heard.AsSpan(_line).IndexOf((byte)'\n') is var length and >= 0)
        {
            var line = _heard.AsSpan(_line, length).TrimEnd((byte)'\r');
            var step = _dialogue!.Hear(Encoding.Latin1.GetString(line));
            if (step.Next == XclientNext.Failed) return Fail(step.Fault, Words());

            _line += length + 1;
            // Whoever says more than he was asked does not wait for his client.
            var isWhole = _line == _heard.Length;
            if (step.Next == XclientNext.Greeted) return isWhole ? Done() : Fail(XclientFault.NoService, Words());
            if (step.Command.Length == 0) continue;
            if (!isWhole) return Fail(XclientFault.NoService, Words());

            (_unsent, _heard, _line) = (Encoding.ASCII.GetBytes(step.Command), [], 0);
            return null;
        }

        return null;
    }

    private OpeningStep Done()
    {
        outcomes.Add(XclientFault.None);
        return OpeningStep.Done;
    }

    private OpeningStep Fail(XclientFault fault, string words)
    {
        outcomes.Add(fault);
        return Fail((CheckStatus.L7Response, $"{fault.Word()}: {words}"));
    }

    private OpeningStep Fail((CheckStatus Status, string Detail) failure)
    {
        Failure = failure;
        return OpeningStep.Failed;
    }

    private string Words() => ServerWords.Of(_heard.AsSpan(_line));
}
