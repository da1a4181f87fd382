using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Counters;

/// <summary>Sessions and their bytes, since the start of the process. Bytes are added when a session ends.</summary>
public class SessionCounters
{
    private long _current;
    private long _total;
    private long _bytesIn;
    private long _bytesOut;

    /// <summary>Sessions that are open now.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Sessions opened, those still open included.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Bytes from clients to servers.</summary>
    public long BytesIn => Volatile.Read(ref _bytesIn);

    /// <summary>Bytes from servers to clients.</summary>
    public long BytesOut => Volatile.Read(ref _bytesOut);

    internal void Opened()
    {
        Interlocked.Increment(ref _current);
        Interlocked.Increment(ref _total);
    }

    internal void Closed() => Interlocked.Decrement(ref _current);

    internal void Carried(in RelayResult relay)
    {
        Interlocked.Add(ref _bytesIn, relay.BytesIn);
        Interlocked.Add(ref _bytesOut, relay.BytesOut);
    }
}
