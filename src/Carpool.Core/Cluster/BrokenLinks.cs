namespace Carpool.Core.Cluster;

/// <summary>Two members of which at least one does not hear the other.</summary>
/// <param name="One">Comes before the other in ordinal order, so that a link has one name.</param>
/// <param name="Other">Name in the configuration.</param>
public readonly record struct Link(string One, string Other)
{
    public static Link Between(string node, string peer) =>
        string.CompareOrdinal(node, peer) < 0 ? new Link(node, peer) : new Link(peer, node);

    public bool Has(string node) => One == node || Other == node;
}

/// <summary>Who goes when some members cannot reach each other, so that all of the rest can.</summary>
public static class BrokenLinks
{
    /// <summary>
    /// One after the other, until no broken link is left between those who stay: whoever has the most of them, of
    /// several the last in order. All who know of the same links so come to the same.
    /// </summary>
    /// <param name="members">In the order of the configuration.</param>
    /// <param name="broken">Those between members; others are of no account.</param>
    public static ValueList<string> WhoGoes(IEnumerable<string> members, IEnumerable<Link> broken)
    {
        var staying = members.ToList();
        var links = broken.Where(link => staying.Contains(link.One) && staying.Contains(link.Other)).ToHashSet();
        var going = new List<string>();
        while (links.Count > 0)
        {
            var worst = staying.MaxBy(node => (links.Count(link => link.Has(node)), staying.IndexOf(node)))!;
            going.Add(worst);
            staying.Remove(worst);
            links.RemoveWhere(link => link.Has(worst));
        }

        return [.. going];
    }
}
