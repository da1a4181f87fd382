using System.Net.Sockets;
using Akka.Actor;
using Akka.Hosting;
using Carpool.Cluster.Formats;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Nodes;
using Carpool.Pool;
using Carpool.Vips;

namespace Carpool.Upgrade;

/// <summary>
/// <c>carpool upgrade</c> in the daemon that is replaced: starts the program anew, and lets it take this one's place
/// without an address or a connection noticing. Until <see cref="UpgradeMessage.Go"/> is sent any failure ends the new
/// one and changes nothing; from then on this one is silent for ever.
/// </summary>
internal sealed class Replacement(ReplacementSetup setup, IRequiredActor<NodeActor> daemon, EventLog events)
{
    private const string Subject = "upgrade";

    // Not disposed of: it is spoken to when all else has ended, and goes with the process.
    private Successor? _successor;
    private int _isUnderWay;

    /// <summary>Starts the upgrade, and ends when the other one is in charge or this one goes on.</summary>
    public async Task<OrderAnswered> RunAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _isUnderWay, 1) != 0)
            return new OrderAnswered(false, "an upgrade is under way");

        try
        {
            events.Note(EventKind.Daemon, Subject, $"upgrade: starting {setup.Program.Path}");
            var answer = await ReplaceAsync(ct);
            if (answer.Done) events.Note(EventKind.Daemon, Subject, answer.Text);
            else events.Fail(EventKind.Daemon, Subject, answer.Text);
            return answer;
        }
        catch (UpgradeFailedException failed)
        {
            _isUnderWay = 0;
            events.Fail(EventKind.Daemon, Subject, $"not upgraded, this daemon goes on: {failed.Message}");
            return new OrderAnswered(false, $"not upgraded: {failed.Message}");
        }
    }

    /// <summary>This daemon has left the cluster, whose port the other one waits for.</summary>
    public async Task TellLeftAsync()
    {
        try
        {
            if (_successor is not null) await _successor.SayAsync(new UpgradeMessage.Left(), CancellationToken.None);
        }
        catch (UpgradeFailedException)
        {
            // Who is gone waits for no port.
        }
    }

    private async Task<OrderAnswered> ReplaceAsync(CancellationToken ct)
    {
        var successor = await Successor.StartAsync(setup.Program, setup.Listeners(), ct);
        IReadOnlyList<IActorRef> vips = [];
        HashSet<string> taken;
        try
        {
            await successor.HearAsync<UpgradeMessage.Ready>(setup.StartLimit, ct);
            var plan = await AskAsync<PoolProtocol.PlanInForce>(daemon.ActorRef, new NodeProtocol.GetPlan());
            vips = (await AskAsync<AddressesProtocol.Vips>(daemon.ActorRef, new NodeProtocol.GetVips())).Actors;
            taken = await LoadAsync(successor, plan.Plan, vips, ct);
            await HandOnAsync(successor, [.. vips.Where(vip => taken.Contains(vip.Path.Name))]);
        }
        catch (Exception e) when (e is UpgradeFailedException or SocketException or OperationCanceledException)
        {
            await successor.KillAsync();
            successor.Dispose();
            foreach (var vip in vips) vip.Tell(new VipProtocol.Thaw(), ActorRefs.NoSender);
            if (e is UpgradeFailedException) throw;
            throw new UpgradeFailedException(e.Message, e);
        }

        _successor = successor;
        return await LetGoAsync(successor, [.. vips.Where(vip => !taken.Contains(vip.Path.Name))]);
    }

    /// <returns>The addresses that the other one goes on with.</returns>
    private async Task<HashSet<string>> LoadAsync(
        Successor successor, PoolPlan plan, IReadOnlyList<IActorRef> vips, CancellationToken ct)
    {
        var frozen = await Task.WhenAll(
            vips.Select(vip => AskAsync<VipProtocol.Frozen>(vip, new VipProtocol.Freeze())));
        var pool = new PoolFile(plan, OperatorOrders.None).Write();
        await successor.SayAsync(new UpgradeMessage.State(pool, [.. frozen.Select(vip => vip.Memory)]), ct);
        return [.. (await successor.HearAsync<UpgradeMessage.Loaded>(setup.AnswerLimit, ct)).Addresses];
    }

    /// <summary>Once this is done there is no way back.</summary>
    private async Task HandOnAsync(Successor successor, IReadOnlyList<IActorRef> vips)
    {
        var silent = await Task.WhenAll(
            vips.Select(vip => AskAsync<VipProtocol.Silent>(vip, new VipProtocol.FallSilent())));
        var last = silent.Length > 0 ? silent.Min(vip => vip.LastSent) : setup.Now();
        await successor.SayAsync(new UpgradeMessage.Go(last.Nanoseconds), CancellationToken.None);
    }

    /// <summary>Whatever fails now, the other one is in charge.</summary>
    private async Task<OrderAnswered> LetGoAsync(Successor successor, IReadOnlyList<IActorRef> leaving)
    {
        try
        {
            await Task.WhenAll(leaving.Select(vip => AskAsync<VipProtocol.Stopped>(vip, new VipProtocol.Stop())));
        }
        catch (UpgradeFailedException failed)
        {
            events.Fail(
                EventKind.Daemon, Subject,
                $"an address that is not served any more was not let go: {failed.Message}");
        }

        setup.HandOn(successor.Pid);
        try
        {
            await successor.HearAsync<UpgradeMessage.Taken>(setup.AnswerLimit, CancellationToken.None);
            return new OrderAnswered(true, $"upgraded: process {successor.Pid} has taken this one's place");
        }
        catch (UpgradeFailedException failed)
        {
            return new OrderAnswered(false, $"process {successor.Pid} is in charge, but: {failed.Message}");
        }
        finally
        {
            setup.End();
        }
    }

    private async Task<T> AskAsync<T>(IActorRef actor, object message)
    {
        try
        {
            return await actor.Ask<T>(message, setup.AnswerLimit);
        }
        catch (AskTimeoutException e)
        {
            throw new UpgradeFailedException($"{actor.Path.Name} does not answer", e);
        }
    }
}
