namespace Carpool.Benchmarks.Peers;

/// <summary>A program that does Carpool's job, as two hosts of a lab run it for one address.</summary>
internal abstract class Peer
{
    /// <summary>In the lab's network and not in its pool: no lease of Carpool's knows it.</summary>
    public const string Address = "192.0.2.200";

    protected const string Prefix = "24";
    protected const int RouterId = 77;

    /// <summary>Name and pace, for the table.</summary>
    public abstract string Name { get; }

    /// <summary>Longer than it takes to give up a master.</summary>
    public abstract TimeSpan Patience { get; }

    /// <summary>Writes what the program reads, and says how to start it in the background.</summary>
    /// <param name="folder">For files.</param>
    /// <param name="own">The host's own address.</param>
    /// <param name="place">0 for the master, 1 for the heir.</param>
    public abstract IEnumerable<string> Prepare(string folder, string own, int place);
}
