namespace Carpool.Core.Dns;

/// <summary>What a resolver says of a name, beside what it should say.</summary>
/// <param name="Name">The name.</param>
/// <param name="Resolver">Who was asked.</param>
/// <param name="State">right, differs or failed.</param>
/// <param name="Missing">Addresses of the pool that it does not know.</param>
/// <param name="Foreign">Addresses that it knows and are not the pool's.</param>
/// <param name="Fault">Why it said nothing, or null.</param>
public sealed record NameFinding(
    string Name, string Resolver, string State, IReadOnlyList<string> Missing, IReadOnlyList<string> Foreign,
    string? Fault)
{
    public bool IsRight => State == "right";

    /// <param name="name">The name.</param>
    /// <param name="resolver">Who was asked.</param>
    /// <param name="wanted">What it should say.</param>
    /// <param name="told">What it says.</param>
    public static NameFinding Of(
        string name, string resolver, IReadOnlyCollection<NetAddress> wanted, IReadOnlyCollection<NetAddress> told)
    {
        string[] missing = [.. wanted.Except(told).Select(address => $"{address}")];
        string[] foreign = [.. told.Except(wanted).Select(address => $"{address}")];
        var state = missing.Length + foreign.Length == 0 ? "right" : "differs";
        return new NameFinding(name, resolver, state, missing, foreign, null);
    }

    public static NameFinding Failed(string name, string resolver, string fault) =>
        new(name, resolver, "failed", [], [], fault);

    /// <summary>For an operator, on one line.</summary>
    public override string ToString()
    {
        var what = State switch
        {
            "right" => "has every address",
            "failed" => Fault,
            _ => string.Join("; ", Said("lacks", Missing).Concat(Said("has, though not the pool's:", Foreign))),
        };
        return $"{Name} at {Resolver}: {what}";
    }

    private static IEnumerable<string> Said(string what, IReadOnlyList<string> addresses) =>
        addresses.Count == 0 ? [] : [$"{what} {string.Join(", ", addresses)}"];
}
