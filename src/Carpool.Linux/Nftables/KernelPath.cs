using System.Globalization;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Nftables;

/// <inheritdoc cref="IKernelPath"/>
public sealed class KernelPath : IKernelPath
{
    private const string Tracking = "net/netfilter/nf_conntrack_";

    private readonly Lock _gate = new();
    private readonly KernelSettings _kernel;
    private readonly NftablesContext? _nftables;
    private readonly NetlinkSocket _changes = new(NetlinkSocket.Netfilter);
    private bool _isClosed;

    /// <summary>Opens its sockets in the network namespace of the calling thread; changes nothing yet.</summary>
    /// <param name="kernel">Takes what is switched on for the counting of connections, and gives it back.</param>
    /// <exception cref="IOException">No netlink socket could be opened.</exception>
    public KernelPath(KernelSettings kernel)
    {
        _kernel = kernel;
        _nftables = NftablesContext.Open();
    }

    public string? Install()
    {
        lock (_gate)
        {
            if (_isClosed) return null;
            if (_nftables is null) return "libnftables.so.1 is not installed";
            if (_nftables.Run(KernelPathScript.Install) is { } refusal) return refusal;

            // Only now are they there for certain: the rules load the module. Without them nothing but counts is
            // missing. With events = 2, its own choice, the kernel never tells of connections that began while nobody
            // listened.
            _ = _kernel.Set(Tracking + "events", "1");
            _ = _kernel.Set(Tracking + "acct", "1");
            _ = _kernel.Set(Tracking + "timestamp", "1");
            return null;
        }
    }

    public double Fullness()
    {
        try
        {
            var most = double.Parse(KernelSettings.Read(Tracking + "max"), CultureInfo.InvariantCulture);
            var count = double.Parse(KernelSettings.Read(Tracking + "count"), CultureInfo.InvariantCulture);
            return most > 0 ? count / most : 0;   // 0 is no limit
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    public string? Replace(IReadOnlyCollection<Redirect> redirects, TimeSpan lifetime)
    {
        lock (_gate)
        {
            if (_isClosed) return null;
            var errno = Write(redirects, lifetime);
            // `nft flush ruleset`, as a restart of the host's own firewall does, takes the table away.
            if (errno == Errno.Enoent && Install() is { } refusal) return refusal;
            if (errno == Errno.Enoent) errno = Write(redirects, lifetime);
            return errno == Errno.None ? null : $"errno {(int)errno} ({errno})";
        }
    }

    /// <summary>Closes the handles. The table stays as it is, whatever is asked for from now on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _nftables?.Dispose();
            _changes.Dispose();
        }
    }

    private Errno Write(IReadOnlyCollection<Redirect> redirects, TimeSpan lifetime)
    {
        var sequence = _changes.NextSequence();
        var writer = new NetlinkWriter(new byte[RedirectMessages.SizeFor(redirects.Count)]);
        RedirectMessages.WriteReplace(ref writer, sequence, redirects, lifetime);
        return _changes.Exchange(writer.Written, sequence);
    }
}
