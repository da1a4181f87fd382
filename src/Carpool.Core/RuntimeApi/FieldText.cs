using System.Globalization;
using System.Text;

namespace Carpool.Core.RuntimeApi;

/// <summary>How values are written.</summary>
[Flags]
internal enum FieldFormat
{
    Plain = 0,
    Typed = 1,
    Json = 2,

    /// <summary>With what each one is, in words.</summary>
    Described = 4,
}

internal static class FieldFormats
{
    /// <summary>Of typed and json the last one counts; words that are none of these say nothing.</summary>
    public static FieldFormat Read(IEnumerable<string> words) => words.Aggregate(
        FieldFormat.Plain,
        (format, word) => word switch
        {
            "typed" => (format & FieldFormat.Described) | FieldFormat.Typed,
            "json" => (format & FieldFormat.Described) | FieldFormat.Json,
            "desc" => format | FieldFormat.Described,
            _ => format,
        });
}

/// <summary>Writes fields with their values, as HAProxy does for programs.</summary>
internal static class FieldText
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A line of <c>typed</c>.</summary>
    /// <param name="owner">Whose field it is, with a dot at the end; or empty.</param>
    public static void AppendTyped(this StringBuilder text, string owner, Field field, string value, bool isDescribed)
    {
        text.Append(Invariant, $"{owner}{field.Position}.{field.Name}.1:{field.Tag}:{field.Type}:").Append(value);
        if (isDescribed) text.AppendDescription(field);
        text.Append('\n');
    }

    public static StringBuilder AppendDescription(this StringBuilder text, Field field) =>
        text.Append(":\"").Append(field.Description).Append('"');

    /// <summary>Objects of <c>json</c>, with commas between them.</summary>
    /// <param name="owner">Members that say whose they are, with a comma at the end; or empty.</param>
    public static StringBuilder AppendJson(
        this StringBuilder text, IEnumerable<(Field Field, string Value)> cells, string owner)
    {
        var isFirst = true;
        foreach (var (field, value) in cells)
        {
            if (!isFirst) text.Append(',');
            isFirst = false;
            text.Append('{').Append(owner)
                .Append(Invariant, $"\"field\":{{\"pos\":{field.Position},\"name\":\"{field.Name}\"}},")
                .Append("\"processNum\":1,\"tags\":{\"origin\":\"").Append(field.Origin)
                .Append("\",\"nature\":\"").Append(field.Nature)
                .Append("\",\"scope\":\"").Append(field.Scope)
                .Append("\"},\"value\":{\"type\":\"").Append(field.Type).Append("\",\"value\":");
            (field.Type is "str" ? text.AppendJson(value) : text.Append(value)).Append("}}");
        }

        return text;
    }

    /// <summary>A cell of CSV with its comma, quoted where it must be (RFC 4180).</summary>
    public static void AppendCell(this StringBuilder text, string? value)
    {
        if (value is not null && value.AsSpan().ContainsAny('"', ','))
            text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            text.Append(value);
        text.Append(',');
    }

    private static StringBuilder AppendJson(this StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c);
        }

        return text.Append('"');
    }
}
