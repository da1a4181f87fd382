using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Core.RuntimeApi;

/// <summary>Which lines of a table are wanted.</summary>
/// <param name="Key">Only this client; null: all.</param>
/// <param name="Servers">What is asked of the server's number; all of it must hold.</param>
internal sealed record TableFilter(NetAddress? Key, ValueList<TableFilter.Comparison> Servers)
{
    private const int Most = 4;   // HAProxy's STKTABLE_FILTER_LEN

    /// <param name="words">Empty, <c>key K</c>, or up to 4 times <c>data.server_id OPERATOR NUMBER</c>.</param>
    /// <param name="fault">What is wrong, or empty.</param>
    public static TableFilter? Read(string[] words, out string fault)
    {
        fault = "";
        if (words is ["key", ..])
        {
            if (words.Length > 1 && NetAddress.TryParse(words[1], out var key)) return new TableFilter(key, []);
            fault = words.Length > 1 ? "The key of a table is an address." : "Key value expected";
            return null;
        }

        var comparisons = new List<Comparison>();
        for (var at = 0; at < words.Length && fault.Length == 0; at += 3)
        {
            var entry = $"Filter entry #{(at / 3) + 1}:";
            fault = words[at] switch
            {
                _ when !words[at].StartsWith("data.", StringComparison.Ordinal) =>
                    "Optional argument only supports \"data.<store_data_type>\" <operator> <value> and key <key>",
                _ when comparisons.Count == Most => $"Detected extra data in filter, after the first {Most} entries",
                not "data.server_id" => $"{entry} Data type not stored in this table",
                _ when at + 1 == words.Length || !Comparison.Operators.ContainsKey(words[at + 1]) =>
                    $"{entry} Require and operator among \"eq\", \"ne\", \"le\", \"ge\", \"lt\", \"gt\"",
                _ when at + 2 == words.Length || !long.TryParse(words[at + 2], CultureInfo.InvariantCulture, out _) =>
                    $"{entry} Require a valid integer value to compare against",
                _ => "",
            };
            if (fault.Length == 0)
                comparisons.Add(new(words[at + 1], long.Parse(words[at + 2], CultureInfo.InvariantCulture)));
        }

        return fault.Length == 0 ? new TableFilter(null, [.. comparisons]) : null;
    }

    public bool Takes(ClientView client, int server) =>
        (Key is not { } key || client.Client == key.Unmapped.ToString())
        && Servers.All(comparison => comparison.Holds(server));

    /// <param name="Operator">One of <see cref="Operators"/>.</param>
    /// <param name="Value">On its right side.</param>
    internal readonly record struct Comparison(string Operator, long Value)
    {
        public static readonly IReadOnlyDictionary<string, Func<long, long, bool>> Operators =
            new Dictionary<string, Func<long, long, bool>>
            {
                ["eq"] = (one, other) => one == other,
                ["ne"] = (one, other) => one != other,
                ["le"] = (one, other) => one <= other,
                ["ge"] = (one, other) => one >= other,
                ["lt"] = (one, other) => one < other,
                ["gt"] = (one, other) => one > other,
            };

        public bool Holds(long number) => Operators[Operator](number, Value);
    }
}
