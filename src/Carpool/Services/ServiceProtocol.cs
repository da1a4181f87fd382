using Carpool.Core.Admin;
using Carpool.Core.Health;

namespace Carpool.Services;

/// <summary>What one service of the pool tells and is told.</summary>
public static class ServiceProtocol
{
    // From its checkers

    /// <summary>A check of one node's server ended; the counting is done.</summary>
    /// <param name="Changed">Whether the verdict is another one than before.</param>
    public sealed record Checked(string Node, ServerHealth Health, bool Changed);

    // From its listener

    /// <summary>The listener tried all its addresses.</summary>
    /// <param name="Faults">One sentence for each that could not be bound; empty when all are.</param>
    public sealed record Bound(IReadOnlyList<string> Faults);

    // To whoever looks after the services

    /// <summary>
    /// What the service looks like now; sent on every change of health, of the listener, and of the last check.
    /// </summary>
    /// <param name="Local">Health of this node's own server.</param>
    /// <param name="IsBound">Whether the listener has tried all its addresses at least once.</param>
    public sealed record ServiceChanged(string Service, HealthState Local, bool IsBound, ServiceView View);

    /// <summary>A server answered, or refused: its host is alive. Or nothing came back.</summary>
    public sealed record HostAnswered(string Node, bool Answered);
}
