namespace Carpool.Proxy.Protection;

/// <summary>What becomes of a client that protection refuses.</summary>
public enum TurnAway
{
    /// <summary>It gets a RST.</summary>
    Reject,

    /// <summary>
    /// It is held for a while without a byte, then gets a RST. Where no more can be held, it gets that at once.
    /// </summary>
    Tarpit,

    /// <summary>
    /// It is forgotten without a packet and goes on believing in its connection (HAProxy's <c>silent-drop</c>).
    /// </summary>
    Drop,
}
