using Carpool.Linux.Netlink;

namespace Carpool.Linux.Nftables;

/// <inheritdoc cref="IKernelPath"/>
public sealed class KernelPath : IKernelPath
{
    private readonly Lock _gate = new();
    private readonly NftablesContext? _nftables;
    private readonly NetlinkSocket _changes = new(NetlinkSocket.Netfilter);

    /// <summary>Opens its sockets in the network namespace of the calling thread; changes nothing yet.</summary>
    /// <exception cref="IOException">No netlink socket could be opened.</exception>
    public KernelPath() => _nftables = NftablesContext.Open();

    public string? Install()
    {
        lock (_gate)
        {
            return _nftables is null
                ? "libnftables.so.1 is not installed"
                : _nftables.Run(KernelPathScript.Install);
        }
    }

    public string? Replace(IReadOnlyCollection<Redirect> redirects, TimeSpan lifetime)
    {
        lock (_gate)
        {
            var errno = Write(redirects, lifetime);
            // `nft flush ruleset`, as a restart of the host's own firewall does, takes the table away.
            if (errno == Errno.Enoent && Install() is { } refusal) return refusal;
            if (errno == Errno.Enoent) errno = Write(redirects, lifetime);
            return errno == Errno.None ? null : $"errno {(int)errno} ({errno})";
        }
    }

    /// <summary>Closes the handles. The table stays.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
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
