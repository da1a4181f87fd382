namespace Carpool.Core.ProxyProtocol;

/// <summary>What is wrong with a PROXY header: one counter and one word in the log each.</summary>
public enum ProxyHeaderFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A good beginning, of which the rest is missing.</summary>
    Unfinished,

    /// <summary>The first bytes are neither those of version 1 nor those of version 2.</summary>
    NotAHeader,

    /// <summary>Version 1: no end of line within 107 octets. Version 2: longer than 16 KiB.</summary>
    TooLong,

    /// <summary>Version 1: not the fields that there must be, one space between them, CR LF at the end.</summary>
    BadLine,

    /// <summary>The protocol is none of those that the version knows.</summary>
    BadFamily,

    /// <summary>Version 1: an address or port that is none, or of the other family.</summary>
    BadAddress,

    /// <summary>The signature is that of version 2, but the version is another.</summary>
    BadVersion,

    /// <summary>Version 2: neither LOCAL nor PROXY.</summary>
    BadCommand,

    /// <summary>Version 2: shorter than its addresses.</summary>
    BadLength,

    /// <summary>Version 2: a field after the addresses (TLV) that does not fit, or is not what its type says.</summary>
    BadField,

    /// <summary>Version 2: the CRC32C is another.</summary>
    BadChecksum,
}

public static class ProxyHeaderFaults
{
    /// <summary>The word for the log and the counters' names; "ok" for <see cref="ProxyHeaderFault.None"/>.</summary>
    public static string Word(this ProxyHeaderFault fault) => fault switch
    {
        ProxyHeaderFault.None => "ok",
        ProxyHeaderFault.Unfinished => "unfinished",
        ProxyHeaderFault.NotAHeader => "not-a-header",
        ProxyHeaderFault.TooLong => "too-long",
        ProxyHeaderFault.BadLine => "bad-line",
        ProxyHeaderFault.BadFamily => "bad-family",
        ProxyHeaderFault.BadAddress => "bad-address",
        ProxyHeaderFault.BadVersion => "bad-version",
        ProxyHeaderFault.BadCommand => "bad-command",
        ProxyHeaderFault.BadLength => "bad-length",
        ProxyHeaderFault.BadField => "bad-field",
        ProxyHeaderFault.BadChecksum => "bad-checksum",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault of a PROXY header"),
    };
}
