namespace Carpool.Benchmarks.Report;

/// <summary>The files that a run leaves in the repository's <c>artifacts</c>.</summary>
internal static class Artifacts
{
    /// <param name="name">Of the files, without the ending.</param>
    /// <param name="draw">Makes the picture at the path it is given.</param>
    public static async Task WriteAsync(
        string name, BenchReport report, Action<string, IReadOnlyList<Figure>> draw, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root(), "artifacts")).FullName;
        var json = Path.Combine(folder, $"{name}.json");
        var png = Path.Combine(folder, $"{name}.png");
        await File.WriteAllTextAsync(json, report.ToJson(), ct);
        draw(png, report.Figures);
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
