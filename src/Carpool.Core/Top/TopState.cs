using Carpool.Core.Settings;

namespace Carpool.Core.Top;

/// <summary>What one looks at.</summary>
public enum TopView
{
    Addresses,
    Nodes,
    Services,
    Traffic,
    Events,
}

/// <summary>All that <c>carpool top</c> knows. Keys and answers make the next one of it.</summary>
/// <param name="Node">The only node to show; null: all.</param>
public sealed record TopState(string? Node)
{
    private const int Page = 10;

    public TopView View { get; init; }

    /// <summary>The key of the row that is selected; when there is none such, it is the first.</summary>
    public string? Selected { get; init; }

    /// <summary>The latest; null: none has come yet.</summary>
    public TopSample? Sample { get; init; }

    /// <summary>The one before it, for what is counted a second.</summary>
    public TopSample? Before { get; init; }

    /// <summary>Why there is no newer sample; null: there is.</summary>
    public string? Lost { get; init; }

    /// <summary>What is wrong with the node that was named, or null.</summary>
    public string? Fault => Node is not null && Sample is not null && Sample.Pool.Nodes.All(node => node.Name != Node)
        ? Spelling.Unknown(Node, "node", [.. Sample.Pool.Nodes.Select(node => node.Name)])
        : null;

    /// <summary>Why what is seen is not what was asked for, or null: it is.</summary>
    public string? Wrong => Lost ?? Fault;

    public TopQuestion? Question { get; init; }

    /// <summary>What came of the latest order; null: nothing to tell.</summary>
    public string? Said { get; init; }

    public bool IsOver { get; init; }

    public TopState Seen(TopSample sample) =>
        this with { Before = Lost is null ? Sample : null, Sample = sample, Lost = null };

    public TopState Gone(string why) => this with { Lost = why };

    /// <summary>What the daemon said to a preview or to an order.</summary>
    /// <param name="words">What it was asked.</param>
    /// <param name="isDone">Whether it did so.</param>
    /// <param name="text">Its words.</param>
    public TopState Answered(ValueList<string> words, bool isDone, string text)
    {
        if (Question?.Preview == words)
            return this with { Question = Question with { Effect = text, IsReady = isDone } };
        // The preview of a question that was given up.
        return words is ["cluster", ..]
            ? this
            : this with { Said = $"{string.Join(' ', words)}: {(isDone ? "" : "refused, ")}{text}" };
    }

    /// <returns>What is next, and what the daemon is to be asked; null: nothing.</returns>
    public (TopState State, ValueList<string>? Ask) Press(ConsoleKeyInfo key)
    {
        if (Question is { } question) return Confirm(question, key);

        var state = this with { Said = null };
        return key.Key switch
        {
            ConsoleKey.Q => (state with { IsOver = true }, null),
            ConsoleKey.Tab => (state.To(Next(View, key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? -1 : 1)), null),
            _ when StepOf(key.Key) is { } by => (state.Select(by), null),
            _ when key.KeyChar is >= '1' and <= '5' => (state.To((TopView)(key.KeyChar - '1')), null),
            _ when state.QuestionOf(key.KeyChar) is { } asked =>
                (state with { Question = asked }, asked.Preview.Count > 0 ? asked.Preview : null),
            _ => (state, null),
        };
    }

    /// <summary>So many rows down, or up; null: it is no such key.</summary>
    private static int? StepOf(ConsoleKey key) => key switch
    {
        ConsoleKey.UpArrow => -1,
        ConsoleKey.DownArrow => 1,
        ConsoleKey.PageUp => -Page,
        ConsoleKey.PageDown => Page,
        ConsoleKey.Home => -int.MaxValue,
        ConsoleKey.End => int.MaxValue,
        _ => null,
    };

    private static TopView Next(TopView view, int by) =>
        (TopView)(((int)view + by + Enum.GetValues<TopView>().Length) % Enum.GetValues<TopView>().Length);

    private TopState To(TopView view) => view == View ? this : this with { View = view, Selected = null };

    private TopState Select(int by)
    {
        var rows = TopTable.Of(this).Rows;
        if (rows.Count == 0) return this;

        var at = Math.Clamp(TopTable.IndexOf(rows, Selected) + (long)by, 0, rows.Count - 1);
        return this with { Selected = rows[(int)at].Key };
    }

    private TopQuestion? QuestionOf(char letter)
    {
        var rows = TopTable.Of(this).Rows;
        if (Sample is null || rows.Count == 0) return null;

        var key = rows[TopTable.IndexOf(rows, Selected)].Key;
        return (View, letter) switch
        {
            (TopView.Nodes, 'd') => TopQuestion.Drain(key),
            (TopView.Nodes, 'r') => TopQuestion.Resume(key),
            (TopView.Addresses, 'm') => TopQuestion.Move(key, Heir(Sample, key)),
            (TopView.Services, 'd') => Service(Sample, "disable", key),
            (TopView.Services, 'e') => Service(Sample, "enable", key),
            _ => null,
        };
    }

    /// <summary>The first of the succession that does not hold the address.</summary>
    private static string Heir(TopSample sample, string address)
    {
        var vip = sample.Pool.Vips.First(vip => vip.Address == address);
        var nodes = vip.Succession.Concat(sample.Pool.Nodes.Select(node => node.Name));
        return nodes.FirstOrDefault(node => node != vip.Master) ?? vip.Master ?? "";
    }

    private static TopQuestion Service(TopSample sample, string verb, string key)
    {
        var (service, node) = key.Split('@') is [var name, var at] ? (name, at) : (key, "");
        var backends = sample.Pool.Services.First(one => one.Name == service).Backends;
        var others = backends.Where(backend => backend.Node != node && backend.State == "up").ToList();
        var own = backends.First(backend => backend.Node == node);
        var left = others.Count == 0 ? "no other node" : string.Join(", ", others.Select(backend => backend.Node));
        var change = verb == "disable"
            ? "It gets no new sessions there; those that are open go on."
            : "It gets new sessions there again once its checks pass.";
        return TopQuestion.Service(
            verb, service, node,
            $"{service} on {node} is {own.State}, with {own.Sessions.Current} sessions from the asked node.\n"
            + $"{change}\nElse it is up on: {left}.");
    }

    private (TopState State, ValueList<string>? Ask) Confirm(TopQuestion question, ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.Y when question.IsReady =>
            (this with { Question = null, Said = $"{string.Join(' ', question.Order)} ..." }, question.Order),
        ConsoleKey.N or ConsoleKey.Q or ConsoleKey.Escape => (this with { Question = null }, null),
        ConsoleKey.LeftArrow when question.Heir is not null => ToHeir(question, -1),
        ConsoleKey.RightArrow when question.Heir is not null => ToHeir(question, 1),
        _ when StepOf(key.Key) is { } by => (this with { Question = question.Scroll(by) }, null),
        _ => (this, null),
    };

    private (TopState State, ValueList<string>? Ask) ToHeir(TopQuestion question, int by)
    {
        var names = Sample!.Pool.Nodes.Select(node => node.Name).ToList();
        var heir = names[(names.IndexOf(question.Heir!) + by + names.Count) % names.Count];
        var other = TopQuestion.Move(question.Order[2], heir);
        return (this with { Question = other }, other.Preview);
    }
}
