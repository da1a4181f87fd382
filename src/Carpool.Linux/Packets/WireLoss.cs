namespace Carpool.Linux.Packets;

/// <summary>Why an interface cannot be captured on.</summary>
public enum WireLoss
{
    /// <summary>There is no interface of that name, or there is none any more.</summary>
    NoInterface,

    /// <summary>The interface is administratively down.</summary>
    InterfaceDown,

    /// <summary>CAP_NET_RAW is missing.</summary>
    NotPermitted,

    /// <summary>The interface does not carry Ethernet frames.</summary>
    NotEthernet,

    /// <summary>libpcap is not installed.</summary>
    NoLibpcap,

    /// <summary>libpcap or the kernel refused for another reason; the detail says which.</summary>
    CaptureFailed,
}

public static class WireLossExtensions
{
    /// <summary>The word for logs.</summary>
    public static string Word(this WireLoss loss) => loss switch
    {
        WireLoss.NoInterface => "no-interface",
        WireLoss.InterfaceDown => "interface-down",
        WireLoss.NotPermitted => "not-permitted",
        WireLoss.NotEthernet => "not-ethernet",
        WireLoss.NoLibpcap => "no-libpcap",
        WireLoss.CaptureFailed => "capture-failed",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "not a way to lose a wire"),
    };
}
