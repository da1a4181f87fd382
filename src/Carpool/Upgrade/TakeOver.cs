using Akka.Actor;
using Akka.Hosting;
using Carpool.Cluster.Formats;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Nodes;
using Carpool.Pool;
using Carpool.Vips;
using Microsoft.Extensions.Hosting;

namespace Carpool.Upgrade;

/// <summary>
/// The other half of an upgrade, in the daemon that replaces another: gets ready beside it, and takes its place when it
/// is told to. Until then nothing on the host is this daemon's, and it ends without a trace.
/// </summary>
/// <param name="predecessor">Whose place it takes.</param>
/// <param name="node">Stands by.</param>
/// <param name="begin">Opens what waits for this daemon to be in charge.</param>
/// <param name="events">Of the node.</param>
internal sealed class TakeOver(
    Predecessor predecessor, IRequiredActor<NodeActor> node, Action begin, EventLog events) : BackgroundService
{
    /// <summary>Checks that have told nothing by then will not do so soon.</summary>
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await AwaitChecksAsync();
            await predecessor.SayAsync(new UpgradeMessage.Ready(), stoppingToken);
            var vips = await LoadAsync(await predecessor.HearAsync<UpgradeMessage.State>(stoppingToken), stoppingToken);
            var go = await predecessor.HearAsync<UpgradeMessage.Go>(stoppingToken);

            var resume = new VipProtocol.Resume(new Instant(go.LastSent));
            foreach (var vip in vips) vip.Tell(resume, ActorRefs.NoSender);
        }
        catch (Exception e) when (e is UpgradeFailedException or OperationCanceledException or AskTimeoutException)
        {
            events.Fail(EventKind.Daemon, "upgrade", $"no upgrade: {e.Message}");
            Predecessor.EndAtOnce();
            return;
        }

        node.ActorRef.Tell(new NodeProtocol.Begin(), ActorRefs.NoSender);
        begin();
        await predecessor.AwaitLeaveAsync(stoppingToken);
    }

    private async Task AwaitChecksAsync()
    {
        try
        {
            await node.ActorRef.Ask<NodeProtocol.Ready>(new NodeProtocol.AwaitReady(), CheckLimit);
        }
        catch (AskTimeoutException)
        {
            events.Warn(
                EventKind.Daemon, "upgrade", $"not all services are known after {CheckLimit.TotalSeconds} s");
        }
    }

    /// <returns>The addresses, as they stand ready.</returns>
    private async Task<IReadOnlyList<IActorRef>> LoadAsync(UpgradeMessage.State state, CancellationToken ct)
    {
        if (PoolFile.Read(state.Pool).Plan is { } plan)
            node.ActorRef.Tell(new PoolProtocol.PlanInForce(plan), ActorRefs.NoSender);
        var all = await node.ActorRef.Ask<AddressesProtocol.Vips>(new NodeProtocol.GetVips(), Moment, ct);
        var vips = all.Actors.ToDictionary(vip => vip.Path.Name);
        var prepared = await Task.WhenAll(
            from memory in state.Vips
            where memory.Carp.Role != CarpRole.Init && vips.ContainsKey(memory.Address)
            select vips[memory.Address].Ask<VipProtocol.Prepared>(new VipProtocol.Prepare(memory), Moment, ct));
        string[] taken = [.. prepared.Where(vip => vip.Takes).Select(vip => vip.Address)];
        await predecessor.SayAsync(new UpgradeMessage.Loaded(taken), ct);
        return [.. taken.Select(address => vips[address])];
    }
}
