namespace Carpool.Proxy.Tests;

/// <summary>For what another thread or the kernel brings about, in its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Fails when it takes longer than <see cref="TestProxy.Patience"/>.</summary>
    internal static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TestProxy.Patience);
        while (!holds()) await Task.Delay(BetweenLooks, patience.Token);
    }
}
