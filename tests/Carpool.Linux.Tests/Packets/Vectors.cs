namespace Carpool.Linux.Tests.Packets;

/// <summary>Whole IP packets that other implementations send, or would send by their own rules.</summary>
internal static class Vectors
{
    /// <summary>FreeBSD's: TOS 0xe0, id 0, DF. Source, destination, IP header, advertisement.</summary>
    internal static readonly (string Source, string Destination, string Header, string Pdu)[] FreeBsd =
    [
        ("10.99.0.1", "224.0.0.18", "45e0003800004000ff708fff0a630001e0000012",
            "210100070001108b0102030405060708d8c977558ad49cc1060b19ce2f9b752c48fa3907"),
        ("192.0.2.202", "224.0.0.18", "45e0003800004000ff70d798c00002cae0000012",
            "210500070001215e0000000000000001b27e49a321291129b0d66ac58581ca95f4132f58"),
        ("192.168.10.1", "224.0.0.18", "45e0003800004000ff70cfb9c0a80a01e0000012",
            "210a640700018f38deadbeef00000001cf45c0139d2af68af91d638f3884d7c20625b7ed"),
        ("192.0.2.1", "224.0.0.18", "45e0003800004000ff70d861c0000201e0000012",
            "21210a070001d9d000000000000003e80184b9b649ccaf106458339b98d02aef85406212"),
        ("10.99.0.1", "224.0.0.18", "45e0003800004000ff708fff0a630001e0000012",
            "2101f0070001df660000000000000063d43c40c35fa3438faa04e40b5ec37befce571fde"),
        ("10.99.0.1", "10.99.0.2", "45e0003800004000ff7065ad0a6300010a630002",
            "210100070001809e000000000000006494e8bf3d3869ee75e5330422c6aa33a266f49857"),
    ];

    /// <summary>ucarp's, as captured with its Ethernet header.</summary>
    internal const string UcarpFrame = "01005e00001200005e0000020800"
        + "451000385f7f4000ff7031500a630001e0000012"
        + "210240070000456b0089bd75144e42f26442e482640bb00d00a991f46e5ebadfe1f7499a";

    /// <summary>OpenBSD's, IPv6 from a link-local address.</summary>
    internal const string OpenBsdV6 = "60000000002470fffe800000000000000000000000000001ff020000000000000000000000000012"
        + "2122000700010ad511111111111111117220d070c318f4fa09cc761f606dd4852870b7c8";

    /// <summary>keepalived's VRRPv2: protocol 112, but no advertisement of CARP.</summary>
    internal const string Vrrp = "45c0002800010000ff70d02d0a630002e00000122101960100013dd10a6300c80000000000000000";
}
