namespace Carpool.Proxy.Checks;

/// <summary>
/// A connection that may bring so many octets and no more: a check's memory is bounded by what it reads.
/// </summary>
internal sealed class BoundedStream(Stream inner, int limit) : StreamOver(inner)
{
    private int _octets;

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await base.ReadAsync(buffer, cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing) Inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _octets += read;
        return _octets <= limit ? read : throw new IOException($"it says more than {limit} octets");
    }
}
