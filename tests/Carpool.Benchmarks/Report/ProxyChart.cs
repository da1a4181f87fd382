using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Carpool.Benchmarks.Report;

/// <summary>What the proxy does and what that costs, as multiples of HAProxy's figures.</summary>
internal static class ProxyChart
{
    private const int Width = 1000;
    private const int RowHeight = 34;
    private const int Margins = 150;
    private const string Face = "DejaVu Sans";
    private const string Peer = "HAProxy";
    private static readonly Color More = Color.FromHex("#1f6feb");
    private static readonly Color Less = Color.FromHex("#2da44e");
    private static readonly Color Ink = Color.FromHex("#24292f");

    public static void Save(string path, IReadOnlyList<Figure> figures)
    {
        // What is to be high first, from top to bottom.
        var rows = figures.Where(figure => figure is { Peer.Name: Peer, Value: > 0, Target: not "" })
            .OrderBy(IsCost).ToList();
        if (rows.Count == 0) return;

        using var plot = new Plot();
        foreach (var (index, figure) in rows.Index()) Draw(plot, -index, figure);
        Dress(plot, rows);
        plot.Font.Set(Face);
        plot.SavePng(path, Width, Margins + RowHeight * rows.Count);
    }

    private static bool IsCost(Figure figure) => figure.Target.StartsWith("<=", StringComparison.Ordinal);

    private static void Draw(Plot plot, double place, Figure figure)
    {
        var ratio = figure.Value!.Value;
        var bar = plot.Add.Bar(new Bar
        {
            Position = place,
            Value = ratio,
            Size = 0.66,
            FillColor = IsCost(figure) ? Less : More,
            LineWidth = 0,
        });
        bar.Horizontal = true;
        var text = plot.Add.Text($"{ratio.ToString("0.00", CultureInfo.InvariantCulture)}x", ratio, place);
        text.LabelAlignment = Alignment.MiddleLeft;
        text.OffsetX = 6;
        text.LabelFontSize = 15;
        text.LabelFontName = Face;
        text.LabelFontColor = Ink;
    }

    private static void Dress(Plot plot, List<Figure> rows)
    {
        plot.Title("The proxy beside HAProxy, which is 1", size: 20);
        plot.XLabel("blue: more is better; green, what it costs: less is better; ratios of medians", size: 15);
        var line = plot.Add.VerticalLine(1);
        line.LineColor = Ink;
        line.LineWidth = 2;
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. rows.Index().Select(row => new Tick(-row.Index, row.Item.What))]);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = 15;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(0, rows.Max(row => row.Value!.Value) * 1.12, 0.6 - rows.Count, 0.6);
    }
}
