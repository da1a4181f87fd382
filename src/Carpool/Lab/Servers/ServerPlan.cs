using System.Collections.Immutable;
using Carpool.Core;

namespace Carpool.Lab.Servers;

/// <summary>What the servers of one host are to be like at the moment.</summary>
/// <param name="Name">Of the host.</param>
/// <param name="Addresses">Its own.</param>
/// <param name="Peers">All addresses from which the pool's daemons connect.</param>
/// <param name="Ports">What is served.</param>
/// <param name="Certificates">Key and certificate, PEM: that is good, and one that was.</param>
/// <param name="Broken">The ports that are broken, and how.</param>
internal sealed record ServerPlan(
    string Name,
    IReadOnlyList<NetAddress> Addresses,
    IReadOnlyList<NetAddress> Peers,
    IReadOnlyList<ServerPort> Ports,
    (string Good, string Expired) Certificates,
    ImmutableSortedDictionary<int, Breakage> Broken)
{
    /// <summary>Where the host's disk is, seen from inside.</summary>
    public const string Disk = "/run/disk";

    /// <summary>A small disk of its own for mail and queue.</summary>
    public const string Spool = "/run/spool";

    public bool Is(int port, Breakage way) => Broken.TryGetValue(port, out var now) && now == way;

    /// <summary>Whether any of the host's ports is broken so.</summary>
    public bool IsAny(Breakage way) => Broken.ContainsValue(way);

    /// <summary>Whether any of the program's ports is broken so.</summary>
    public bool IsAny(ServerProgram program, Breakage way) => program.Ports.Any(port => Is(port, way));

    /// <summary>What the program shows.</summary>
    public string Certificate(ServerProgram program) =>
        IsAny(program, Breakage.Expired) ? Certificates.Expired : Certificates.Good;

    /// <summary>Address and port of everything that the program listens on.</summary>
    public IEnumerable<(ServerPort Port, string Address)> Listeners(ServerProgram program) =>
        from port in Ports
        where port.Program == program
        from address in Addresses
        select (port, address.IsV6 ? $"[{address}]" : $"{address}");
}
