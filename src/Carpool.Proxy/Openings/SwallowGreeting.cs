using Carpool.Core.Health;
using Carpool.Core.Preludes;
using Carpool.Core.Settings;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Openings;

/// <summary>
/// A service greets a client that the proxy has greeted already: its words are not passed on. What comes after them
/// would be, but a service is silent until it is asked.
/// </summary>
internal sealed class SwallowGreeting(Starttls protocol) : IServerOpening
{
    private byte[] _heard = [];

    public CheckStatus Overdue => CheckStatus.L7Timeout;

    public (CheckStatus Status, string Detail) Failure { get; private set; }

    public OpeningStep Move(ref Side server, Span<byte> buffer)
    {
        while (true)
        {
            var read = server.Receive(buffer[..(ServiceGreeting.MaxSize - _heard.Length)]);
            if (read == -Errno.Again) return OpeningStep.Waits;
            if (read < 0) return Fail(ConnectStatus.Of(-read));
            if (read == 0) return Fail((CheckStatus.L7Response, "closed without a greeting"));

            _heard = [.. _heard, .. buffer[..read]];
            if (ServiceGreeting.Read(protocol, _heard, out var size) is { } takes)
                return takes && size == _heard.Length ? OpeningStep.Done : FailAtWords();
            if (_heard.Length == ServiceGreeting.MaxSize) return FailAtWords();
        }
    }

    private OpeningStep FailAtWords() => Fail((CheckStatus.L7Response, ServerWords.Of(_heard)));

    private OpeningStep Fail((CheckStatus Status, string Detail) failure)
    {
        Failure = failure;
        return OpeningStep.Failed;
    }
}
