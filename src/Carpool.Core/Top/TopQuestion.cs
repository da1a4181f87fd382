namespace Carpool.Core.Top;

/// <summary>An order before it is given: first the operator sees what it would do.</summary>
/// <param name="Order">The words of the command.</param>
/// <param name="Preview">The words of the command that tells its effect; empty: it is known already.</param>
public sealed record TopQuestion(ValueList<string> Order, ValueList<string> Preview)
{
    /// <summary>What it would do, or why it cannot be; null: not answered yet.</summary>
    public string? Effect { get; init; }

    /// <summary>The first line of its effect that is on the screen, from 0.</summary>
    public int Top { get; private init; }

    /// <summary>Whether it may be given: its effect has been seen.</summary>
    public bool IsReady { get; init; }

    /// <summary>The node that shall get an address; null: it is another order.</summary>
    public string? Heir => Order is [_, "move", _, var node] ? node : null;

    /// <summary>Farther down in its effect, or up; some of it is always seen.</summary>
    public TopQuestion Scroll(int by)
    {
        var last = Effect?.TrimEnd('\n').Count(letter => letter == '\n') ?? 0;
        return this with { Top = (int)Math.Clamp(Top + (long)by, 0, last) };
    }

    public static TopQuestion Drain(string node) => new(["node", "drain", node], ["cluster", "plan", "--drain", node]);

    public static TopQuestion Resume(string node) => new(["node", "resume", node], ["cluster", "plan", "--add", node]);

    public static TopQuestion Move(string address, string node) =>
        new(["vip", "move", address, node], ["cluster", "plan", "--move", $"{address}={node}"]);

    /// <param name="verb">disable or enable.</param>
    /// <param name="service">Which.</param>
    /// <param name="node">Where.</param>
    /// <param name="effect">No plan says this; what there is now does.</param>
    public static TopQuestion Service(string verb, string service, string node, string effect) =>
        new(["service", verb, service, node], []) { Effect = effect, IsReady = true };
}
