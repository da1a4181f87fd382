namespace Carpool.Benchmarks.Report;

/// <summary>The files that a run leaves in the repository's <c>artifacts</c>.</summary>
internal static class Artifacts
{
    public static async Task WriteAsync(BenchReport report, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root(), "artifacts")).FullName;
        var json = Path.Combine(folder, "takeover.json");
        var png = Path.Combine(folder, "takeover.png");
        await File.WriteAllTextAsync(json, report.ToJson(), ct);
        TakeoverChart.Save(png, report.Figures);
        await Console.Error.WriteLineAsync($"written: {json}, {png}");
    }

    /// <summary>The folder of the solution that this program was built in; else the working folder.</summary>
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Actors.sln"))) folder = folder.Parent;
        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
