namespace Carpool.Benchmarks;

/// <summary>A figure could not be measured; the message says why.</summary>
internal sealed class BenchmarkException : Exception
{
    public BenchmarkException(string message)
        : base(message)
    {
    }
}
