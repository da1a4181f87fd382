namespace Carpool.Core.Health;

/// <summary>Why a node does not trust its own ears.</summary>
public enum Doubt
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Its interface has no link: it can hear of nobody else.</summary>
    NoLink,

    /// <summary>
    /// It was not run in time, by the host or by its own threads: the answer may have been there when it gave up.
    /// </summary>
    Late,

    /// <summary>No service of its own that was up answers any more, all at once: that is rarely their fault.</summary>
    AllSilent,
}

public static class Doubts
{
    /// <summary>Why, in words; null for <see cref="Doubt.None"/>.</summary>
    public static string? Word(this Doubt doubt) => doubt switch
    {
        Doubt.None => null,
        Doubt.NoLink => "no link",
        Doubt.Late => "late timers",
        Doubt.AllSilent => "all its checks are silent",
        _ => throw new ArgumentOutOfRangeException(nameof(doubt), doubt, null),
    };
}

/// <summary>A service of this node's own, as its checks have found it.</summary>
/// <param name="State">What they say.</param>
/// <param name="SinceUnixMs">Since when, milliseconds since 1970.</param>
/// <param name="IsSilent">Whether the last of them had no answer.</param>
public readonly record struct OwnService(HealthState State, long SinceUnixMs, bool IsSilent);

/// <summary>
/// Whether a node doubts itself. While it does, silence says nothing of a server (<see cref="ServerHealth.Step"/>):
/// what was held of it before still is, so that no session and no address is moved for what may be this node's own
/// fault. An answer always counts, if only a refusal: services that an operator stops are refused by the kernel, and
/// are down at once. And a doubt ends after <see cref="Limit"/>, as all services may really hang, on a disk that does
/// not answer for example: long enough for a virtual machine that is moved to another host, short enough that clients
/// are not left to a server that says nothing. The witness, who looks from outside, settles it before that. Only
/// without a link it lasts: there nobody is served anyway.
/// </summary>
/// <param name="Reason">Why it does, or <see cref="Doubt.None"/>.</param>
/// <param name="Since">When it began to, or ended.</param>
/// <param name="LastSign">When the last sign of it was.</param>
/// <param name="IsSpent">Whether a doubt was given up while its signs were still there: they count no more until
/// they were gone for a while.</param>
public readonly record struct SelfDoubt(Doubt Reason, Instant Since, Instant LastSign, bool IsSpent)
{
    /// <summary>The longest that a doubt lasts, save for that without a link.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>A timer that is later than this is a sign: half of a check's time by default.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(250);

    /// <summary>For so long after it was late a node still doubts: what waited meanwhile is worked off.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1);

    /// <summary>Looks at what is seen now.</summary>
    /// <param name="sign">What there is to doubt, or <see cref="Doubt.None"/>.</param>
    public SelfDoubt Step(Doubt sign, Instant at)
    {
        if (sign is Doubt.NoLink) return new(sign, Reason == sign ? Since : at, at, IsSpent: false);
        // A link that has come back is to be used at once.
        if (Reason is Doubt.NoLink) return new(sign, at, at, IsSpent: false);

        var isCalm = at - LastSign >= Recovery;
        return (Reason, sign) switch
        {
            (Doubt.None, Doubt.None) => this with { IsSpent = IsSpent && !isCalm },
            (Doubt.None, _) when IsSpent => this with { LastSign = at },
            (Doubt.None, _) => new(sign, at, at, IsSpent: false),
            _ when at - Since >= Limit => new(Doubt.None, at, sign is Doubt.None ? LastSign : at, IsSpent: true),
            // The first answer is enough.
            (Doubt.AllSilent, Doubt.None) => new(Doubt.None, at, LastSign, IsSpent: false),
            (_, Doubt.None) => isCalm ? new(Doubt.None, at, LastSign, IsSpent: false) : this,
            _ => this with { Reason = sign, LastSign = at },
        };
    }

    /// <summary>
    /// Whether all of a node's services are silent that were up, two at least. One that fell silent a moment before the
    /// others, as it is checked more often, is one of them.
    /// </summary>
    /// <param name="services">All of the node's own.</param>
    /// <param name="unixMs">The time of day, milliseconds since 1970.</param>
    public static bool AreAllSilent(IEnumerable<OwnService> services, long unixMs)
    {
        var count = 0;
        foreach (var service in services)
        {
            var wasUp = service.State is HealthState.Up || (service is { State: HealthState.Down, IsSilent: true }
                && unixMs - service.SinceUnixMs < Limit.TotalMilliseconds);
            if (!wasUp) continue;
            if (!service.IsSilent) return false;
            count++;
        }

        return count > 1;
    }
}
