namespace Carpool.Core.Protection;

/// <summary>What the lists say of an address.</summary>
public enum Access : byte
{
    /// <summary>On no list: the limits apply.</summary>
    Limited,

    /// <summary>On the allow list: no limit applies.</summary>
    Allowed,

    /// <summary>On the deny list.</summary>
    Denied,
}
