using System.Globalization;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;

namespace Carpool.Admin.Local;

/// <summary>
/// Says of a packet what a node would say that has this password and these addresses. Without them only shape, TTL and
/// checksum can be judged. It remembers nothing, so <c>replayed</c> and <c>own-echo</c> are not among its verdicts.
/// </summary>
internal sealed class AdvertisementJudge
{
    private readonly Func<byte, Key?>? _keyOf;
    private readonly IReadOnlyDictionary<NetAddress, string> _names;

    private AdvertisementJudge(Func<byte, Key?>? keyOf, IReadOnlyDictionary<NetAddress, string> names)
    {
        _keyOf = keyOf;
        _names = names;
    }

    private sealed record Key(CarpAuthenticator Authenticator, CarpFamilies Families)
    {
        public static Key Of(ReadOnlySpan<byte> password, byte vhid, IReadOnlyCollection<NetAddress> addresses) => new(
            new CarpAuthenticator(password, vhid, addresses),
            addresses.Aggregate(CarpFamilies.None, (all, one) => all | (one.IsV6 ? CarpFamilies.V6 : CarpFamilies.V4)));
    }

    /// <summary>One that has no password.</summary>
    public static AdvertisementJudge OfShape() => new(null, new Dictionary<NetAddress, string>());

    /// <summary>One that takes every vhid for the one with these addresses.</summary>
    public static AdvertisementJudge Of(byte[] password, IReadOnlyCollection<NetAddress> addresses)
    {
        var keys = new Key?[256];
        return new(vhid => keys[vhid] ??= Key.Of(password, vhid, addresses), new Dictionary<NetAddress, string>());
    }

    /// <summary>One that knows the whole pool, and its nodes by name.</summary>
    public static AdvertisementJudge Of(CarpoolSettings settings, ValueList<byte> password)
    {
        var keys = settings.Addresses.ToDictionary(
            address => address.Vhid,
            address => Key.Of(password.AsSpan(), address.Vhid, [.. address.All.Select(one => one.Address)]));
        var names = settings.Nodes.ToDictionary(node => node.Address, node => node.Name);
        foreach (var node in settings.Nodes)
            if (node.Address6 is { } second)
                names[second] = node.Name;
        return new(vhid => keys.GetValueOrDefault(vhid), names);
    }

    /// <param name="payload">What follows the IP header.</param>
    /// <param name="ttl">The TTL or hop limit of the IP header.</param>
    /// <param name="source">Null for an advertisement without IP header.</param>
    /// <param name="time">When it was captured, UTC, if that is known.</param>
    public AdvertisementView Judge(ReadOnlySpan<byte> payload, byte ttl, NetAddress? source, DateTime? time)
    {
        var verdict = CarpCodec.TryRead(payload, ttl, out var ad);
        var sender = source is { } address ? _names.GetValueOrDefault(address) ?? address.ToString() : null;
        if (payload.Length != CarpCodec.Size || verdict is CarpDrop.NotCarp or CarpDrop.BadVersion or CarpDrop.BadType)
            return AdvertisementView.Unread(time, verdict.Word()) with { Source = sender };

        var digest = AdvertisementView.Unchecked;
        if (_keyOf is not null && ad.Vhid != 0)
        {
            var key = _keyOf(ad.Vhid);
            var isGood = key?.Authenticator.Accepts(ad.Counter, CarpCodec.DigestOf(payload));
            if (verdict == CarpDrop.None) verdict = Verdict(key, source, isGood);
            if (isGood is not null) digest = isGood.Value ? "ok" : "bad";
        }

        return new AdvertisementView(
            time, sender, ad.Vhid, ad.Advbase, ad.Advskew, ad.Demote,
            ad.Counter.ToString(CultureInfo.InvariantCulture), digest, verdict.Word());
    }

    private static CarpDrop Verdict(Key? key, NetAddress? source, bool? isGood) => key switch
    {
        null => CarpDrop.UnknownVhid,
        _ when source is { } address && !key.Families.Has(address.IsV6) => CarpDrop.WrongFamily,
        _ => isGood == true ? CarpDrop.None : CarpDrop.BadDigest,
    };
}
