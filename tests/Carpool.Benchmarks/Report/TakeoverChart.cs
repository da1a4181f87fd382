using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Carpool.Benchmarks.Report;

/// <summary>Takeover after a power failure: a bar up to the median, whiskers to the extremes.</summary>
internal static class TakeoverChart
{
    private const int Width = 1000;
    private const int Height = 420;
    private const string Face = "DejaVu Sans";
    private const double Floor = 10;   // ms, where the logarithmic axis begins
    private const double Ceiling = 10_000;
    private static readonly Color Ours = Color.FromHex("#1f6feb");
    private static readonly Color Theirs = Color.FromHex("#9aa4b2");
    private static readonly Color Ink = Color.FromHex("#24292f");

    // From top to bottom.
    private static readonly (string Section, string Label)[] Rows =
    [
        ("crash-20", "Carpool, beat 20 ms"),
        ("crash", "Carpool, beat 100 ms"),
        ("keepalived-fast", "keepalived, advert_int 0.1"),
        ("keepalived", "keepalived, advert_int 1"),
        ("ucarp", "ucarp, advbase 1"),
    ];

    public static void Save(string path, IReadOnlyList<Figure> figures)
    {
        using var plot = new Plot();
        var ticks = new List<Tick>();
        var place = 0.0;
        foreach (var (section, label) in Rows)
        {
            var figure = figures.FirstOrDefault(one => one.Section == section && one.Value > 0);
            if (figure?.Samples is not { } samples) continue;

            Draw(plot, place, new Spread(samples), section.StartsWith("crash", StringComparison.Ordinal));
            ticks.Add(new Tick(place, label));
            place--;
        }

        Dress(plot, ticks);
        plot.Font.Set(Face);
        plot.SavePng(path, Width, Height);
    }

    private static void Draw(Plot plot, double place, Spread spread, bool isOurs)
    {
        var bar = plot.Add.Bar(new Bar
        {
            Position = place,
            ValueBase = Math.Log10(Floor),
            Value = Math.Log10(spread.Median),
            Size = 0.62,
            FillColor = isOurs ? Ours : Theirs,
            LineWidth = 0,
        });
        bar.Horizontal = true;
        var whisker = plot.Add.Line(Math.Log10(spread.Min), place, Math.Log10(spread.Max), place);
        whisker.LineColor = Ink;
        whisker.LineWidth = 3;
        var text = plot.Add.Text($"{spread.Median:0} ms", Math.Log10(spread.Max), place);
        text.LabelAlignment = Alignment.MiddleLeft;
        text.OffsetX = 8;
        text.LabelFontSize = 18;
        text.LabelFontName = Face;
        text.LabelBold = true;
        text.LabelFontColor = Ink;
    }

    private static void Dress(Plot plot, List<Tick> rows)
    {
        plot.Title("An address's server loses power: how long until its heir answers", size: 20);
        plot.XLabel("milliseconds without an answer, logarithmic; median, whiskers from best to worst", size: 15);
        double[] marks = [10, 30, 100, 300, 1000, 3000];
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. marks.Select(ms => new Tick(Math.Log10(ms), ms.ToString(CultureInfo.InvariantCulture)))]);
        plot.Axes.Left.TickGenerator = new NumericManual([.. rows]);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = 17;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 15;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(Math.Log10(Floor), Math.Log10(Ceiling), 0.6 - rows.Count, 0.6);
    }
}
