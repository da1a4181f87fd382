using System.Globalization;
using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Proxy.Programs;

namespace Carpool.Events.Hooks;

/// <summary>Runs a program for an event, so that scripts written for keepalived's notify can serve.</summary>
/// <param name="settings">The program, and how long it may run.</param>
/// <param name="time">The clock.</param>
public sealed class ExecHook(ExecHookSettings settings, TimeProvider time)
{
    public async Task<Delivery> DeliverAsync(PoolEvent one, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            var (status, _, line) = await ChildProgram.RunAsync(
                [.. settings.Command, .. Arguments(one.What)], Environment(one), hearsErrors: true, either.Token);
            return status == 0
                ? Delivery.Done
                : new Delivery($"exit status {status}: {line}".TrimEnd(' ', ':'), IsFinal: true);
        }
        catch (OperationCanceledException)
        {
            return new Delivery($"it has not ended within {Duration.Format(settings.Timeout)}", IsFinal: true);
        }
    }

    /// <summary>
    /// keepalived's three: INSTANCE, the name, and MASTER, BACKUP or FAULT for a role; else the kind in capitals, the
    /// subject, and the new state or nothing.
    /// </summary>
    public static IReadOnlyList<string> Arguments(Happening what) => what.Kind is EventKind.Role
        ? ["INSTANCE", what.Subject, Keepalived(what.To)]
        : [what.Kind.Word().ToUpperInvariant(), what.Subject, what.To ?? ""];

    /// <summary>CARP's INIT is keepalived's FAULT: it takes no part.</summary>
    private static string Keepalived(string? role) =>
        role == "INIT" ? "FAULT" : role ?? "";

    private static Dictionary<string, string> Environment(PoolEvent one) => new()
    {
        ["CARPOOL_EVENT"] = one.What.Kind.Word(),
        ["CARPOOL_LEVEL"] = one.What.Level.Word(),
        ["CARPOOL_SUBJECT"] = one.What.Subject,
        ["CARPOOL_OF"] = one.Of,
        ["CARPOOL_FROM"] = one.What.From ?? "",
        ["CARPOOL_TO"] = one.What.To ?? "",
        ["CARPOOL_WHY"] = one.What.Why,
        ["CARPOOL_TEXT"] = one.What.Line,
        ["CARPOOL_NODE"] = one.Node,
        ["CARPOOL_AT"] = EventJson.Time(one.At),
        ["CARPOOL_SEQUENCE"] = one.Sequence.ToString(CultureInfo.InvariantCulture),
    };
}
