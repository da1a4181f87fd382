using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Openings;

/// <summary>
/// Something that is said on a client's connection before a server is chosen for it. A session has its openings one
/// after the other, and is refused when one fails.
/// </summary>
internal interface IClientOpening
{
    /// <summary>How long it may take.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Why the client is refused when it takes longer.</summary>
    Refusal Overdue { get; }

    /// <summary>Why the client is refused when it fails.</summary>
    Refusal Failure { get; }

    /// <summary>Says and hears what can be without waiting. What belongs to later stays in the socket.</summary>
    /// <param name="client">The client's side.</param>
    /// <param name="facts">What is known of the client, to add to.</param>
    /// <param name="buffer">The loop's: nobody keeps anything in it beyond the call.</param>
    OpeningStep Move(ref Side client, ref ClientFacts facts, Span<byte> buffer);
}
