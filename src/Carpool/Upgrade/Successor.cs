using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Carpool.Linux.Descriptors;

namespace Carpool.Upgrade;

/// <summary>The program, started anew beside this one to take its place.</summary>
internal sealed class Successor : IDisposable
{
    private readonly Process _process;
    private readonly UpgradeChannel _channel;

    private Successor(Process process, UpgradeChannel channel)
    {
        _process = process;
        _channel = channel;
    }

    public int Pid => _process.Id;

    /// <summary>Starts it, with the sockets of all listeners.</summary>
    /// <exception cref="UpgradeFailedException">It cannot be started.</exception>
    public static async Task<Successor> StartAsync(
        OwnProgram program, IEnumerable<SafeHandle> listeners, CancellationToken ct)
    {
        var (ours, theirs) = SocketPair.Open();
        using (theirs)
        {
            using var heirlooms = new Heirlooms([theirs.SafeHandle, .. listeners]);
            var channel = new UpgradeChannel(ours);
            try
            {
                var number = heirlooms.Numbers[0].ToString(CultureInfo.InvariantCulture);
                var successor = new Successor(program.Start(Predecessor.Variable, number), channel);
                await channel.SayAsync(new UpgradeMessage.Inherit([.. heirlooms.Numbers.Skip(1)]), ct);
                return successor;
            }
            catch
            {
                channel.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc cref="UpgradeChannel.SayAsync"/>
    public Task SayAsync(UpgradeMessage message, CancellationToken ct) => _channel.SayAsync(message, ct);

    /// <inheritdoc cref="UpgradeChannel.HearAsync"/>
    public Task<T> HearAsync<T>(TimeSpan limit, CancellationToken ct)
        where T : UpgradeMessage => _channel.HearAsync<T>(limit, ct);

    /// <summary>SIGKILL, and waits until it is gone: it will not speak any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        _channel.Dispose();
        _process.Dispose();
    }
}
