using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Admin;
using Carpool.Lab.Servers;

namespace Carpool.Lab;

/// <summary>What a program of a host is doing.</summary>
[JsonConverter(typeof(RunStateJson))]
public enum RunState
{
    Dead,
    Running,

    /// <summary>Stopped by a signal; it does nothing until it is continued.</summary>
    Hung,
}

/// <summary>The word for a state, in listings, lines and JSON.</summary>
internal static class RunStates
{
    public static string Word(this RunState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}

/// <summary>Writes and reads a state's word.</summary>
internal sealed class RunStateJson() : JsonStringEnumConverter<RunState>(JsonNamingPolicy.SnakeCaseLower);

/// <param name="Pid">As this machine's <c>ps</c> shows it; null when dead.</param>
public sealed record ProgramStatus(RunState State, int? Pid);

/// <summary>What is lost between a host and another.</summary>
public sealed record CutStatus(string From, Traffic Only);

/// <summary>A service that was broken on purpose.</summary>
public sealed record BrokenStatus(string Service, Breakage How);

/// <summary>One host as the lab sees it.</summary>
/// <param name="Node">False for the client, which runs no daemon.</param>
/// <param name="Power">Whether it runs at all: false after a crash.</param>
/// <param name="Link">Whether its cable is plugged in.</param>
/// <param name="Cuts">What the network loses of it, though its cable is in.</param>
/// <param name="Init">Its first process, for nsenter(1); null without power.</param>
/// <param name="Services">The servers of mail and web, or the stand-ins for them.</param>
/// <param name="Broken">Those of them that were broken.</param>
/// <param name="Vips">What its daemon says, address by address; empty when it does not answer.</param>
/// <param name="Nodes">What its daemon says of the servers; empty when it does not answer.</param>
/// <param name="Log">The daemon's log file.</param>
public sealed record HostStatus(
    string Name,
    string Address,
    string? Address6,
    string Mac,
    bool Node,
    bool Power,
    bool Link,
    IReadOnlyList<CutStatus> Cuts,
    int? Init,
    ProgramStatus Daemon,
    ProgramStatus Services,
    IReadOnlyList<BrokenStatus> Broken,
    IReadOnlyList<VipView> Vips,
    IReadOnlyList<NodeView> Nodes,
    string Log)
{
    /// <summary>The addresses of which this host says that it is master.</summary>
    public IEnumerable<string> Masters => Vips.Where(vip => vip.State == "Master").Select(vip => vip.Address);
}

/// <param name="Masters">Every host that says it is master: one when all is well.</param>
public sealed record AddressStatus(string Address, byte Vhid, IReadOnlyList<string> Masters);

/// <summary>The whole lab at one moment.</summary>
public sealed record LabStatus(string Name, IReadOnlyList<HostStatus> Hosts, IReadOnlyList<AddressStatus> Addresses);
