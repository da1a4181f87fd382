using System.Text;

namespace Carpool.Core.RuntimeApi;

/// <summary><c>show stat</c>.</summary>
internal static class StatCommand
{
    private static readonly string Header = HeaderLine();

    public static IEnumerable<CliCommand> All =>
    [
        new("show stat [<iid>|<proxy> <type> <sid>] [desc|json|no-maint|typed|up]*",
            "show what was counted of each service and server", CliLevel.User,
            (session, args) => (session, new CliNeed.Look(view => Show(view, session.Level, args)))),
    ];

    private static CliNeed.Answer Show(RuntimeView view, CliLevel level, CliArguments args)
    {
        var (selection, rest) = (StatSelection.All, args.Words.AsEnumerable());
        if (args.Count >= 3)
        {
            if (StatSelection.Read(args, view) is not { } read) return CliNeed.Answer.Error("No such proxy.");
            (selection, rest) = (read, rest.Skip(3));
        }

        var format = FieldFormats.Read(rest);
        selection = selection with { OnlyUp = rest.Contains("up"), NoMaint = rest.Contains("no-maint") };
        var rows = selection.RowsOf(view).Select(row => level == CliLevel.User ? row.WithoutLegends() : row);
        return new CliNeed.Answer(
            format.HasFlag(FieldFormat.Json) ? Json(rows)
            : format.HasFlag(FieldFormat.Typed) ? Typed(rows, format.HasFlag(FieldFormat.Described))
            : Csv(rows));
    }

    public static string Csv(IEnumerable<StatRow> rows)
    {
        var text = new StringBuilder(Header);
        foreach (var row in rows)
        {
            foreach (var field in StatFields.All)
            {
                if (field.Position == StatFields.FirstOfModules) text.Append("-,");
                text.AppendCell(row.Values[field.Position]);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Typed(IEnumerable<StatRow> rows, bool isDescribed)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var owner = $"{row.Kind.ToString()[0]}.{row.Id}.{row.ServerId}.";
            foreach (var (field, value) in Cells(row)) text.AppendTyped(owner, field, value, isDescribed);
        }

        return text.ToString();
    }

    private static string Json(IEnumerable<StatRow> rows)
    {
        var text = new StringBuilder("[");
        foreach (var row in rows)
        {
            var owner = $$"""
                "objType":"{{row.Kind}}","proxyId":{{row.Id}},"id":{{row.ServerId}},
                """;
            text.Append(text.Length > 1 ? ",[" : "[");
            text.AppendJson(Cells(row), owner).Append(']');
        }

        return text.Append("]\n").ToString();
    }

    private static IEnumerable<(Field Field, string Value)> Cells(StatRow row) =>
        from field in StatFields.Of(row.Kind)
        let value = row.Values[field.Position]
        where value is not null
        select (field, value);

    private static string HeaderLine()
    {
        var names = StatFields.All.Select(field => field.Name);
        return $"# {string.Join(',', names.Take(StatFields.FirstOfModules))},-,"
            + $"{string.Join(',', names.Skip(StatFields.FirstOfModules))},\n";
    }
}
