using System.Globalization;
using System.Net.Sockets;
using Carpool.Linux.Descriptors;
using Carpool.Linux.Namespaces;

namespace Carpool.Upgrade;

/// <summary>The daemon whose place this one takes.</summary>
internal sealed class Predecessor : IDisposable
{
    /// <summary>The environment's variable with the number of the channel's descriptor.</summary>
    public const string Variable = "CARPOOL_UPGRADE";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly UpgradeChannel _channel;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Predecessor(UpgradeChannel channel, IReadOnlyList<Socket> listeners)
    {
        _channel = channel;
        Listeners = listeners;
    }

    /// <summary>Its listening sockets.</summary>
    public IReadOnlyList<Socket> Listeners { get; }

    /// <summary>Ends when it has left the cluster.</summary>
    public Task Left => _left.Task;

    /// <returns>Null for a daemon that was started in the ordinary way.</returns>
    /// <exception cref="UpgradeFailedException">It has ended.</exception>
    public static async Task<Predecessor?> FindAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } number) return null;

        // Nothing that is started from here is to take it for its own.
        Environment.SetEnvironmentVariable(Variable, null);
        var channel = new UpgradeChannel(Heirlooms.Take(int.Parse(number, CultureInfo.InvariantCulture)));
        var inherited = await channel.HearAsync<UpgradeMessage.Inherit>(Patience, ct);
        return new Predecessor(channel, [.. inherited.Listeners.Select(Heirlooms.Take)]);
    }

    /// <summary>
    /// This process has touched nothing yet, and whatever it would do at an orderly end is not its own.
    /// </summary>
    public static void EndAtOnce() => Processes.Send(Environment.ProcessId, ProcessSignal.Kill);

    /// <inheritdoc cref="UpgradeChannel.SayAsync"/>
    public Task SayAsync(UpgradeMessage message, CancellationToken ct) => _channel.SayAsync(message, ct);

    /// <inheritdoc cref="UpgradeChannel.HearAsync"/>
    public Task<T> HearAsync<T>(CancellationToken ct)
        where T : UpgradeMessage => _channel.HearAsync<T>(Patience, ct);

    /// <summary>Tells it that its place is taken, and waits until it has left the cluster, or has ended.</summary>
    public async Task AwaitLeaveAsync(CancellationToken ct)
    {
        try
        {
            await SayAsync(new UpgradeMessage.Taken(), ct);
            await HearAsync<UpgradeMessage.Left>(ct);
        }
        catch (UpgradeFailedException)
        {
            // Then its port is free as well, or the cluster system tries again until it is.
        }

        _left.TrySetResult();
    }

    public void Dispose() => _channel.Dispose();
}
