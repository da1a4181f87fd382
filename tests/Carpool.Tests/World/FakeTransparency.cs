using Carpool.Linux.Nftables;

namespace Carpool.Tests.World;

/// <summary>The kernel's rules and routes in memory.</summary>
internal sealed class FakeTransparency : ITransparency
{
    /// <summary>What the kernel says against it, or null.</summary>
    internal string? Fault { get; set; }

    internal bool IsInstalled { get; set; }

    public string? Install()
    {
        IsInstalled = Fault is null;
        return Fault;
    }

    public void Remove() => IsInstalled = false;

    public void Dispose()
    {
    }
}
