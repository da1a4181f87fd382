using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Counters;
using Carpool.Core.Health;
using Carpool.Core.Protection;

namespace Carpool.Services;

/// <summary>What one service of the pool tells and is told.</summary>
public static class ServiceProtocol
{
    // From its checkers

    /// <summary>A check of one node's server ended.</summary>
    public sealed record Checked(string Node, CheckKind Kind, CheckResult Result);

    // From its listener

    /// <summary>The listener tried all its addresses.</summary>
    /// <param name="Faults">One sentence for each that could not be bound; empty when all are.</param>
    public sealed record Bound(IReadOnlyList<string> Faults);

    // From its lists

    /// <summary>The allow and deny lists were read.</summary>
    /// <param name="Table">What they say; null when a line is bad: then what was read before stays in force.</param>
    /// <param name="Faults">One sentence for each bad line or file.</param>
    public sealed record ListsRead(AccessTable? Table, IReadOnlyList<string> Faults);

    // To whoever looks after the services

    /// <summary>
    /// What the service looks like now; sent on every change of health, of the listener, and of the last check.
    /// </summary>
    /// <param name="IsBound">Whether the listener has tried all its addresses at least once.</param>
    /// <param name="Own">What this node's checks say of its own server: for all other nodes to know.</param>
    /// <param name="Witnessed">What they say of others' servers as their witness: for all other nodes too.</param>
    /// <param name="View">For the listings.</param>
    /// <param name="Facts">Beside what is counted.</param>
    /// <param name="Count">Reads what was counted; at any time, from any thread.</param>
    public sealed record ServiceChanged(
        string Service,
        bool IsBound,
        ServiceWord Own,
        ValueList<WitnessWord> Witnessed,
        ServiceView View,
        ServiceFacts Facts,
        Func<ServiceCounts> Count) : INoSerializationVerificationNeeded;

    /// <summary>A server answered, or refused: its host is alive. Or nothing came back.</summary>
    public sealed record HostAnswered(string Node, bool Answered);
}
