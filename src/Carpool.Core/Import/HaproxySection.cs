namespace Carpool.Core.Import;

/// <summary>A section of an haproxy.cfg.</summary>
/// <param name="Head">Its first line: what it is, and its name.</param>
/// <param name="Lines">What stands in it; of a proxy, what the `defaults` before it say comes first.</param>
internal sealed record HaproxySection(ImportLine Head, ValueList<ImportLine> Lines)
{
    private static readonly HashSet<string> Proxies = ["frontend", "backend", "listen"];

    private static readonly HashSet<string> Others =
    [
        "global", "defaults", "peers", "resolvers", "userlist", "mailers", "cache", "program", "http-errors", "ring",
        "log-forward", "fcgi-app",
    ];

    public string Kind => Head.Words[0];

    public string Name => Head.At(1);

    public bool IsProxy => Proxies.Contains(Kind);

    public static bool Begins(ImportLine line) => Proxies.Contains(line.Words[0]) || Others.Contains(line.Words[0]);

    public static IReadOnlyList<HaproxySection> Read(string file, string text, ImportNotes notes)
    {
        var sections = new List<HaproxySection>();
        var defaults = ValueList.Create<ImportLine>([]);
        foreach (var line in ImportLine.OfHaproxy(file, text))
        {
            if (Begins(line))
            {
                if (sections is [.., { Kind: "defaults" } said]) defaults = said.Lines;
                var section = new HaproxySection(line, []);
                sections.Add(section.IsProxy ? section with { Lines = defaults } : section);
            }
            else if (sections.Count == 0) notes.NotUnderstood(line, $"'{line.Text}' before any section");
            else sections[^1] = sections[^1] with { Lines = [.. sections[^1].Lines, line] };
        }

        return sections;
    }
}
