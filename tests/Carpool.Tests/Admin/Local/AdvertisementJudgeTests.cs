using Carpool.Admin.Local;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;

namespace Carpool.Tests.Admin.Local;

public sealed class AdvertisementJudgeTests
{
    private static readonly CarpoolSettings Settings =
        CarpoolSettings.Read(LabPool.ToHocon(nodes: 2, addresses: 3, TimeSpan.Zero), "lab.conf").Settings!;

    private readonly AdvertisementJudge _pool = AdvertisementJudge.Of(Settings, [.. "secret"u8]);

    [Theory]
    [InlineData(1, "192.0.2.11", "mail01", "ok", "ok")]
    [InlineData(1, "2001:db8::12", "mail02", "ok", "ok")]
    [InlineData(3, "192.0.2.99", "192.0.2.99", "ok", "ok")]
    [InlineData(3, "2001:db8::11", "mail01", "ok", "wrong-family")]
    [InlineData(9, "192.0.2.11", "mail01", "unchecked", "unknown-vhid")]
    public void A_pool_knows_its_nodes_addresses_and_families(
        byte vhid, string source, string name, string digest, string verdict)
    {
        var view = _pool.Judge(Pdu(vhid), CarpCodec.Ttl, NetAddress.Parse(source), time: null);
        Assert.Equal((name, vhid, digest, verdict), (view.Source, view.Vhid, view.Digest, view.Verdict));
    }

    [Fact]
    public void A_digest_is_checked_behind_a_bad_TTL_too()
    {
        var view = _pool.Judge(Pdu(vhid: 1), ttl: 254, NetAddress.Parse("192.0.2.11"), time: null);
        Assert.Equal(("ok", "bad-ttl"), (view.Digest, view.Verdict));
    }

    private static byte[] Pdu(byte vhid)
    {
        var addresses = Settings.Addresses.FirstOrDefault(address => address.Vhid == vhid)?.All ?? [];
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(pdu, new CarpAdvertisement(vhid, Advskew: 20, Advbase: 1, Demote: 0, Counter: ulong.MaxValue),
            new CarpAuthenticator("secret"u8, vhid, [.. addresses.Select(one => one.Address)]));
        return pdu;
    }
}
