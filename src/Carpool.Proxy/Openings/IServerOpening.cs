using Carpool.Core.Health;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Openings;

/// <summary>
/// Something that is said on a server's connection before bytes are relayed, within the time to connect. When it fails
/// so has the attempt to connect, and the next server is tried.
/// </summary>
internal interface IServerOpening
{
    /// <summary>How it failed when the time was over.</summary>
    CheckStatus Overdue { get; }

    /// <summary>How it failed otherwise.</summary>
    (CheckStatus Status, string Detail) Failure { get; }

    /// <summary>What was heard that the client is to hear, when all is said.</summary>
    ReadOnlySpan<byte> ForClient => [];

    /// <summary>Says and hears what can be without waiting. What belongs to later stays in the socket.</summary>
    /// <param name="server">The server's side.</param>
    /// <param name="buffer">The loop's: nobody keeps anything in it beyond the call.</param>
    OpeningStep Move(ref Side server, Span<byte> buffer);
}
