using Carpool.Core.Admin;
using Carpool.Core.Logs;

namespace Carpool.Core.RuntimeApi;

/// <summary>
/// What a command needs next, down to its answer: commands are pure, and whoever runs them looks, orders, and goes on
/// with what comes of it.
/// </summary>
public abstract record CliNeed
{
    private CliNeed()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Text">Lines, each with its end; none when there is nothing to say.</param>
    /// <param name="Severity">Of a message; null: this is none, but what was asked for.</param>
    public sealed record Answer(string Text, CliSeverity? Severity = null) : CliNeed
    {
        /// <summary>What HAProxy says to an order that it carried out: nothing.</summary>
        public static readonly Answer Done = new("");

        public static Answer Error(string text) => new(text + "\n", CliSeverity.Err);

        /// <summary>One of HAProxy's that no empty line follows.</summary>
        public static Answer Short(string text) => new(text, CliSeverity.Err);

        public static Answer Info(string text) => new(text, CliSeverity.Info);
    }

    /// <summary>Look at what the node knows.</summary>
    public sealed record Look(Func<RuntimeView, CliNeed> Then) : CliNeed;

    /// <summary>Take a server out, or let it have sessions again.</summary>
    /// <param name="Service">Its name.</param>
    /// <param name="Node">Where the server runs.</param>
    /// <param name="State">What is wanted.</param>
    /// <param name="Then">Is given why it was refused; null: it was done.</param>
    public sealed record SetServer(string Service, string Node, ServerWish State, Func<string?, CliNeed> Then)
        : CliNeed;

    /// <summary>Find open sessions of the proxy.</summary>
    public sealed record FindSessions(
        Predicate<ConnectionRecord> Which, Func<IReadOnlyList<ConnectionRecord>, CliNeed> Then) : CliNeed;

    /// <summary>End open sessions of the proxy.</summary>
    /// <param name="Which">Those.</param>
    /// <param name="Then">Is given how many there were.</param>
    public sealed record EndSessions(Predicate<ConnectionRecord> Which, Func<int, CliNeed> Then) : CliNeed;

    /// <summary>Read a service's table of clients.</summary>
    public sealed record ListClients(string Service, Func<IReadOnlyList<ClientView>, CliNeed> Then) : CliNeed;

    /// <summary>Have clients of a service forgotten.</summary>
    /// <param name="Service">One that has a table.</param>
    /// <param name="Client">Null: all of them.</param>
    /// <param name="Then">Is given why it was refused; null: it was done.</param>
    public sealed record ClearClients(string Service, NetAddress? Client, Func<string?, CliNeed> Then) : CliNeed;
}

/// <summary>What an operator wants of a server, in HAProxy's words.</summary>
public enum ServerWish
{
    Ready,
    Drain,
    Maint,
}

/// <summary>How grave a message is, as in syslog (RFC 5424); those that occur.</summary>
public enum CliSeverity
{
    Err = 3,
    Info = 6,
}
