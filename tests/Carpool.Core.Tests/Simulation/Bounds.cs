using Carpool.Core.Carp;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Simulation;

/// <summary>What the design allows, in numbers. Whatever goes beyond is a failure of the simulation.</summary>
internal static class Bounds
{
    /// <summary>
    /// Two hosts answer for an address at a preemption or hand-over: the new master's first advertisement is under way
    /// to the old one (0.5 ms at most), and its answer may cross it.
    /// </summary>
    public static readonly TimeSpan HandOver = 4 * Wire.Longest;

    /// <summary>The kernel counts a lease in jiffies, 4 ms at 250 Hz; it may round and be late by one each.</summary>
    public static readonly TimeSpan KernelIsLate = TimeSpan.FromMilliseconds(2 * 4);

    /// <summary>
    /// CARP alone: the longest wait for a master of unknown pace, three seconds and the largest advskew, twice when
    /// demoted; and as much again, since a node that was not run listens first.
    /// </summary>
    public static readonly TimeSpan Election = TimeSpan.FromSeconds(6);

    /// <summary>
    /// A host that hangs answers until its lease ends. A node that preempts it meanwhile, as the plan says, does not
    /// wait for that; a node that finds it dead does.
    /// </summary>
    public static TimeSpan HungMaster(CarpSettings settings) => settings.LeaseTime + KernelIsLate;

    /// <summary>
    /// Where advertisements get lost, nodes elect without knowing of each other, and both answer. That ends when they
    /// hear each other again: after the longest wait of a backup whose master's last words were lost.
    /// </summary>
    public static TimeSpan AfterTrouble(CarpSettings settings) => 6 * settings.Beat;

    /// <summary>
    /// Until all living nodes are one cluster: a partition takes 3.5 s to part the cluster; an island looks for 8 s at
    /// others, twice as long each time it was in vain; a system that was taken out waits up to 30 s.
    /// </summary>
    public static readonly TimeSpan OneCluster = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Until members that reach each other are one cluster, while links are broken: 4 s until it is noticed, 3 s in
    /// which all find out, or 10 s if those who should act do not; and as much for what comes of that, or a search.
    /// </summary>
    public static readonly TimeSpan Cliques = TimeSpan.FromSeconds(45);

    /// <summary>Until a node that waits outside is in the cluster after its links have healed.</summary>
    public static readonly TimeSpan Healed = TimeSpan.FromSeconds(15);

    /// <summary>Longer, if it has become a cluster of its own meanwhile: that waits for 8 s before it yields.</summary>
    public static readonly TimeSpan LateYield = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Until the plan is even again: one cluster, the longest hold-down, and each address moved on its own.
    /// </summary>
    public static TimeSpan Even(CarpoolSettings settings) =>
        OneCluster + settings.Placement.HoldDownMax + settings.Addresses.Count * TimeSpan.FromSeconds(2);

    /// <summary>By then every member knows who is master of what.</summary>
    public static readonly TimeSpan News = TimeSpan.FromSeconds(2);

    /// <summary>Until a master that said goodbye is followed: the gaps of all places.</summary>
    public static TimeSpan BowOut(CarpoolSettings settings) => settings.Carp.Beat;

    /// <summary>Until a dead master's address is taken: three beats, and the gaps of all places.</summary>
    public static TimeSpan Takeover(CarpoolSettings settings) => 4 * settings.Carp.Beat;
}
