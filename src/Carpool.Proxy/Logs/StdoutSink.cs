namespace Carpool.Proxy.Logs;

/// <summary>The daemon's own standard output.</summary>
internal sealed class StdoutSink : ILogSink
{
    private readonly Stream _output = Console.OpenStandardOutput();

    public LineFraming Framing => LineFraming.Lines;

    public async ValueTask WriteAsync(LineBatch batch, CancellationToken cancellation)
    {
        await _output.WriteAsync(batch.Bytes, cancellation);
        batch.Written = batch.Count;
    }

    public void Dispose() => _output.Dispose();
}
