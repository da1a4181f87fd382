using Carpool.Linux.Nftables;

namespace Carpool.Tests.World;

/// <summary>The kernel's table in memory.</summary>
internal sealed class FakeKernelPath : IKernelPath
{
    /// <summary>What the kernel says against it, or null.</summary>
    internal string? Fault { get; set; }

    internal bool IsInstalled { get; private set; }

    internal TimeSpan Lifetime { get; private set; }

    /// <summary>How often entries were written.</summary>
    internal int Writes { get; private set; }

    /// <summary>The entries, as <c>192.0.2.101:25 192.0.2.11:25</c>.</summary>
    internal IReadOnlyList<string> Entries { get; private set; } = [];

    public string? Install()
    {
        IsInstalled = Fault is null;
        return Fault;
    }

    public string? Replace(IReadOnlyCollection<Redirect> redirects, TimeSpan lifetime)
    {
        if (Fault is not null) return Fault;

        Writes++;
        Lifetime = lifetime;
        Entries = [.. redirects.Select(one => $"{one.Address}:{one.Port} {one.LocalAddress}:{one.LocalPort}").Order()];
        return null;
    }

    internal double Full { get; set; }

    public double Fullness() => Full;

    public void Dispose()
    {
    }
}
