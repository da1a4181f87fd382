using Carpool.Core.Admin;

namespace Carpool.Nodes;

/// <summary>Why this node holds back: reasons with what each adds to every advskew. None is ready.</summary>
internal sealed class Demotions
{
    /// <summary>As much as CARP knows: advskew 240.</summary>
    public const int Full = 240;

    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    public int Total => _reasons.Values.Sum();

    public IReadOnlyList<DemotionView> Views =>
        [.. _reasons.Select(reason => new DemotionView(reason.Key, reason.Value))];

    public bool Has(string reason) => _reasons.ContainsKey(reason);

    /// <summary>Adds or lifts a reason.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Set(string reason, bool holds) => holds ? _reasons.TryAdd(reason, Full) : _reasons.Remove(reason);

    public override string ToString() =>
        _reasons.Count == 0 ? "none" : string.Join(", ", _reasons.Select(r => $"{r.Key} +{r.Value}"));
}
