using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Carpool.Core.Carp;

/// <summary>
/// Signs and checks the advertisements of one vhid: HMAC-SHA1 (RFC 2104) with the password as key, over version, type,
/// vhid, all virtual addresses of the vhid in both families in ascending order, and the counter. Whatever family an
/// advertisement travels in, it covers the addresses of both. Immutable; any number of threads may use it.
/// </summary>
public sealed class CarpAuthenticator
{
    /// <summary>Octets of a digest.</summary>
    public const int DigestSize = HMACSHA1.HashSizeInBytes;

    /// <summary>The BSDs use the first 19 octets of a password and drop the rest without a word.</summary>
    public const int MaxPasswordOctets = 19;

    /// <summary>The most addresses one vhid may have here.</summary>
    public const int MaxAddresses = 60;

    private const int MaxMessage = 9 + MaxAddresses * 16 + sizeof(ulong);
    private readonly byte[] _key;
    private readonly byte[] _sent;
    private readonly byte[] _full;
    private readonly byte[]? _withoutLinkLocal;

    /// <param name="password">0 to 19 octets; none at all is the BSDs' "no password", a key of zeros.</param>
    /// <param name="vhid">1 to 255.</param>
    /// <param name="addresses">
    /// The virtual addresses of the vhid, in any order, at most <see cref="MaxAddresses"/>.
    /// </param>
    /// <param name="sends">The form of what we send.</param>
    /// <param name="linkLayerAddress">
    /// Six octets where an OpenBSD group was given its link-layer address by hand, else none.
    /// </param>
    /// <exception cref="ArgumentException">A parameter is outside its range; the message says which.</exception>
    public CarpAuthenticator(
        ReadOnlySpan<byte> password,
        byte vhid,
        IReadOnlyCollection<NetAddress> addresses,
        CarpDigestForm sends = CarpDigestForm.Full,
        ReadOnlySpan<byte> linkLayerAddress = default)
    {
        if (password.Length > MaxPasswordOctets)
            throw new ArgumentException(
                $"the password has {password.Length} octets, CARP uses at most {MaxPasswordOctets}", nameof(password));
        if (vhid == 0) throw new ArgumentException("the vhid is 0, must be 1..255", nameof(vhid));
        if (addresses.Count > MaxAddresses)
            throw new ArgumentException($"vhid {vhid} has more than {MaxAddresses} addresses", nameof(addresses));
        if (linkLayerAddress.Length is not (0 or 6))
            throw new ArgumentException("a link-layer address has 6 octets", nameof(linkLayerAddress));

        _key = password.ToArray();
        _full = Prefix(vhid, addresses, linkLayerAddress);
        if (addresses.Any(a => a.IsLinkLocalV6))
            _withoutLinkLocal = Prefix(vhid, addresses.Where(a => !a.IsLinkLocalV6), linkLayerAddress);
        _sent = sends == CarpDigestForm.WithoutLinkLocal ? _withoutLinkLocal ?? _full : _full;
    }

    /// <summary>
    /// Whether the digest belongs to the counter, in either form; takes the same time wherever they differ.
    /// </summary>
    public bool Accepts(ulong counter, ReadOnlySpan<byte> digest) =>
        Matches(_full, counter, digest) || _withoutLinkLocal is not null && Matches(_withoutLinkLocal, counter, digest);

    /// <summary>Writes the twenty octets that go with the counter.</summary>
    public void Sign(ulong counter, Span<byte> digest) => Hash(_sent, counter, digest);

    private bool Matches(byte[] prefix, ulong counter, ReadOnlySpan<byte> digest)
    {
        Span<byte> expected = stackalloc byte[DigestSize];
        Hash(prefix, counter, expected);
        return CryptographicOperations.FixedTimeEquals(expected, digest);
    }

    private void Hash(byte[] prefix, ulong counter, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[MaxMessage];
        prefix.CopyTo(message);
        BinaryPrimitives.WriteUInt64BigEndian(message[prefix.Length..], counter);
#pragma warning disable CA5350 // Weak, but it is what CARP is.
        HMACSHA1.HashData(_key, message[..(prefix.Length + sizeof(ulong))], digest);
#pragma warning restore CA5350
    }

    /// <summary>The part of the hashed message that is the same in every advertisement.</summary>
    private static byte[] Prefix(byte vhid, IEnumerable<NetAddress> addresses, ReadOnlySpan<byte> linkLayerAddress)
    {
        // Version and type are two octets here, though they share one in the packet.
        var prefix = new List<byte>(MaxMessage) { 2, 1 };
        prefix.AddRange(linkLayerAddress);
        prefix.Add(vhid);
        Span<byte> octets = stackalloc byte[16];
        foreach (var address in addresses.Select(WithoutScope).Distinct().Where(IsHashed).Order())
        {
            address.Write(octets);
            prefix.AddRange(octets[..address.Size]);
        }
        return [.. prefix];
    }

    /// <summary>
    /// The kernels keep an interface number in octets 2 and 3 of a link-local address, and hash zeros there.
    /// </summary>
    private static NetAddress WithoutScope(NetAddress address)
    {
        if (!address.IsLinkLocalV6) return address;

        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        octets[2..4].Clear();
        return NetAddress.Read(octets);
    }

    /// <summary>
    /// All zeros and all ones are the bounds of the kernels' search for the next address, so they never hash them.
    /// </summary>
    private static bool IsHashed(NetAddress address)
    {
        Span<byte> octets = stackalloc byte[address.Size];
        address.Write(octets);
        return octets.ContainsAnyExcept((byte)0) && octets.ContainsAnyExcept((byte)255);
    }
}
