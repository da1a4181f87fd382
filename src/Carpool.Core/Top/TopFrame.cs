using System.Globalization;

namespace Carpool.Core.Top;

/// <summary>What is on the screen.</summary>
public static class TopFrame
{
    /// <summary>The latest events stand below what one looks at, on screens that have room for both.</summary>
    private const int EventRows = 5;

    private const int RoomForEvents = 20;
    private const int MostSaid = 3;

    /// <summary>The lines of a screen, from its top: never more, nor longer ones, than it has room for.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="width">Columns, from 1.</param>
    /// <param name="height">Lines, from 1.</param>
    public static IReadOnlyList<TopLine> Of(TopState state, int width, int height)
    {
        List<TopLine> top =
        [
            new(Title(state), state.Wrong is null ? TopTone.Heading : TopTone.Bad),
            new(Tabs(state)),
        ];
        List<TopLine> end =
        [
            .. Wrapped(state.Wrong ?? "", width).Take(MostSaid).Select(line => line with { Tone = TopTone.Bad }),
            .. Wrapped(state.Said ?? "", width).Take(MostSaid),
            new(Keys(state), TopTone.Heading),
        ];
        if (state.Question is null && state.View != TopView.Events && height >= RoomForEvents)
            end.InsertRange(0, Events(state));

        var room = Math.Max(0, height - top.Count - end.Count);
        var body = state.Question is { } question ? Panel(question, width, room) : Rows(state, room);
        return
        [
            .. top.Concat(body.Concat(Enumerable.Repeat(new TopLine(""), room)).Take(room))
                .Concat(end).Take(height).Select(line => line.Cut(width)),
        ];
    }

    /// <summary>All views below each other, as long and as wide as they are: for pipes.</summary>
    public static IEnumerable<string> Whole(TopState state)
    {
        yield return Title(state);
        foreach (var view in Enum.GetValues<TopView>())
        {
            var table = TopTable.Of(state, view);
            yield return "";
            yield return table.Heading;
            foreach (var row in table.Rows) yield return row.Text;
        }
    }

    private static string Title(TopState state)
    {
        if (state.Sample is not { } sample) return "carpool top  asking the daemon";

        var cluster = sample.Pool.Cluster;
        var lost = state.Lost is null ? $"plan {cluster.Plan}" : "no answer since, still asking";
        var at = sample.At.ToUniversalTime().ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var reached = cluster.Nodes.Count(node => node.Reachable);
        return TopLine.Printable(
            $"carpool top  {cluster.Node} {cluster.State} {reached}/{cluster.Nodes.Count}  {at}  {lost}");
    }

    private static string Tabs(TopState state) => string.Join(
        ' ', Enum.GetValues<TopView>().Select(view => view == state.View
            ? $"[{(int)view + 1} {view.ToString().ToLowerInvariant()}]"
            : $" {(int)view + 1} {view.ToString().ToLowerInvariant()} "));

    private static string Keys(TopState state) => state switch
    {
        { Question: { } question } => string.Concat(
            question.IsReady ? "y does it   " : "",
            question.Heir is not null ? "Left, Right: another node   " : "",
            "n or Esc goes back"),
        { View: TopView.Addresses } => "m moves   Tab, 1-5: views   Up, Down   q leaves",
        { View: TopView.Nodes } => "d drains   r resumes   Tab, 1-5: views   Up, Down   q leaves",
        { View: TopView.Services } => "d disables   e enables   Tab, 1-5: views   Up, Down   q leaves",
        _ => "Tab, 1-5: views   Up, Down   q leaves",
    };

    /// <summary>The order, and what it would do: what has no room below is counted.</summary>
    private static IEnumerable<TopLine> Panel(TopQuestion question, int width, int room)
    {
        TopLine[] order =
        [
            new(""), new(TopLine.Printable($"{string.Join(' ', question.Order)}?"), TopTone.Heading), new(""),
        ];
        TopLine[] effect =
        [
            .. (question.Effect ?? "asking what it would do").Split('\n').Skip(question.Top)
                .SelectMany(line => Wrapped(line, width)),
        ];
        var left = room - order.Length;
        return left >= effect.Length || left < 2
            ? [.. order, .. effect]
            : [.. order, .. effect.Take(left - 1), new($"... and {effect.Length - left + 1} more: Down, PgDn")];
    }

    /// <summary>Those around the selected one.</summary>
    private static IEnumerable<TopLine> Rows(TopState state, int room)
    {
        if (room == 0) return [];

        var table = TopTable.Of(state);
        var at = TopTable.IndexOf(table.Rows, state.Selected);
        var from = Math.Clamp(at - ((room - 1) / 2), 0, Math.Max(0, table.Rows.Count - (room - 1)));
        return table.Rows.Skip(from).Take(room - 1)
            .Select((row, i) => from + i == at
                ? new TopLine($"> {row.Text}", TopTone.Selected)
                : new TopLine($"  {row.Text}", row.Tone))
            .Prepend(new TopLine($"  {table.Heading}", TopTone.Heading));
    }

    private static IEnumerable<TopLine> Events(TopState state)
    {
        var table = TopTable.Of(state, TopView.Events);
        var rows = table.Rows.Take(EventRows).Select(row => new TopLine($"  {row.Text}", row.Tone));
        return rows.Prepend(new TopLine($"  {table.Heading}", TopTone.Heading));
    }

    /// <summary>A text of one line on as many as it takes; an empty one takes none.</summary>
    private static IEnumerable<TopLine> Wrapped(string text, int width) =>
        TopLine.Printable(text.Trim('\n').Replace('\n', ' ')).Chunk(width)
            .Select(part => new TopLine(new string(part)));
}
