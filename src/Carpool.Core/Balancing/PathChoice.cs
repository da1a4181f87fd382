using Carpool.Core.Cluster;
using Carpool.Core.Settings;

namespace Carpool.Core.Balancing;

/// <summary>
/// Whether new connections of a service may go straight to the local server, past the proxy. That is so while nothing
/// is known against it: a connection that the kernel sends to a dead server is refused, while the proxy tries the next
/// one.
/// </summary>
/// <param name="IsKernel">By the kernel, or else by the proxy.</param>
/// <param name="Why">In words.</param>
public readonly record struct PathChoice(bool IsKernel, string Why)
{
    /// <param name="path">What the configuration says.</param>
    /// <param name="need">What else in it needs the proxy, in words, or null.</param>
    /// <param name="accepts">Whether this node takes new connections at all.</param>
    /// <param name="local">What is held of the local server.</param>
    /// <param name="fault">Why the kernel cannot, or null.</param>
    public static PathChoice Of(ServicePath path, string? need, bool accepts, ServerVerdict local, string? fault)
    {
        if (path is ServicePath.Proxy) return Proxy("path = proxy");
        if (need is not null) return Proxy(need);
        if (!accepts) return Proxy("no new connections are taken");
        if (!local.TakesNewSessions) return Proxy($"the local server is {local.Word}");
        // The first bad check is enough, without waiting for more of them: nothing is lost but some speed.
        if (local.Check is not { IsSuccess: true } check) return Proxy($"last check of the local server: {local.Why}");
        return fault is null ? new PathChoice(true, $"the local server is up ({check.Word})") : Proxy(fault);
    }

    /// <summary>The word in listings: kernel or proxy.</summary>
    public string Word => IsKernel ? "kernel" : "proxy";

    private static PathChoice Proxy(string why) => new(false, why);
}
