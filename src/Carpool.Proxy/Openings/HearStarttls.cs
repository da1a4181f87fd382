using System.Text;
using Carpool.Core.Preludes;
using Carpool.Core.Settings;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Openings;

/// <summary>
/// A client asks for TLS in its protocol's own words. A line stays in the socket until it is whole. Bytes that are sent
/// ahead of the handshake would be taken for the client's own behind it, though anybody can put them there
/// (CVE-2011-0411): they end the session.
/// </summary>
internal sealed class HearStarttls(Starttls protocol, TimeSpan timeout) : IClientOpening
{
    private readonly StarttlsDialogue _dialogue = new(protocol);
    private byte[] _unsent = [];
    private StarttlsNext? _next;

    public TimeSpan Timeout => timeout;

    public Refusal Overdue => Refusal.StarttlsTimeout;

    public Refusal Failure => Refusal.Starttls;

    public OpeningStep Move(ref Side client, ref ClientFacts facts, Span<byte> buffer)
    {
        if (_next is null) Say(_dialogue.Greeting, StarttlsNext.Line);
        while (true)
        {
            if (!Send(ref client, out var isGone)) return isGone ? OpeningStep.Failed : OpeningStep.Waits;
            if (_next == StarttlsNext.Handshake) return OpeningStep.Done;
            if (_next != StarttlsNext.Line) return OpeningStep.Failed;
            if (!Hear(ref client, buffer, out isGone)) return isGone ? OpeningStep.Failed : OpeningStep.Waits;
        }
    }

    private void Say(string words, StarttlsNext next)
    {
        _unsent = Encoding.ASCII.GetBytes(words);
        _next = next;
    }

    /// <returns>Whether all is said.</returns>
    private bool Send(ref Side client, out bool isGone)
    {
        var taken = client.Send(_unsent);
        isGone = taken < 0;
        if (taken > 0) _unsent = _unsent[taken..];
        return _unsent.Length == 0;
    }

    /// <returns>Whether there is an answer to be sent.</returns>
    private bool Hear(ref Side client, Span<byte> buffer, out bool isGone)
    {
        var seen = SocketCalls.Peek(client.Socket, buffer);
        isGone = seen <= 0 && seen != -Errno.Again;
        if (seen <= 0)
        {
            client.IsReadable = false;
            return false;
        }

        var lines = buffer[..seen];
        var end = lines.IndexOf((byte)'\n');
        if (end is < 0 or >= StarttlsDialogue.MaxLine)
        {
            if (seen >= StarttlsDialogue.MaxLine) Say(_dialogue.Dismissal, StarttlsNext.Dismissal);
            // More bytes are an event each, but none come after the end.
            else isGone = client.IsEnding;
            return seen >= StarttlsDialogue.MaxLine;
        }

        var step = _dialogue.Hear(Encoding.Latin1.GetString(lines[..end].TrimEnd((byte)'\r')));
        SocketCalls.Receive(client.Socket, lines[..(end + 1)]);
        if (step.Next == StarttlsNext.Handshake && seen > end + 1) Say(_dialogue.Dismissal, StarttlsNext.Dismissal);
        else Say(step.Reply, step.Next);
        return true;
    }
}
