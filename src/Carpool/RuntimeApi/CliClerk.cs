using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Health;
using Carpool.Core.RuntimeApi;
using Carpool.Nodes;
using Carpool.Services;

namespace Carpool.RuntimeApi;

/// <summary>Carries out what commands need, step by step, until there is an answer.</summary>
/// <param name="desk">Where it is done.</param>
/// <param name="process">Reads what is known of this process.</param>
internal sealed class CliClerk(IAdminDesk desk, Func<ProcessFacts> process)
{
    /// <returns>What is to be sent.</returns>
    public async Task<string> CarryOutAsync(CliEffect effect, CancellationToken ct) => effect switch
    {
        CliEffect.Say say => say.Text,
        CliEffect.Run run => run.Text(await AnswerAsync(run.Need, ct)),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, null),
    };

    private async Task<CliNeed.Answer> AnswerAsync(CliNeed need, CancellationToken ct)
    {
        try
        {
            while (need is not CliNeed.Answer) need = await StepAsync(need, ct);
            return (CliNeed.Answer)need;
        }
        catch (TimeoutException late)
        {
            return CliNeed.Answer.Error(late.Message);
        }
    }

    private async Task<CliNeed> StepAsync(CliNeed need, CancellationToken ct) => need switch
    {
        CliNeed.Look look => look.Then(new RuntimeView(await desk.SnapshotAsync(ct), process())),
        CliNeed.FindSessions find => find.Then(await desk.SessionsAsync(find.Which, ct)),
        CliNeed.EndSessions end => end.Then(await desk.EndSessionsAsync(end.Which, ct)),
        CliNeed.SetServer set => set.Then(await OrderAsync(OrderOf(set), ct)),
        CliNeed.ClearClients clear => clear.Then(
            await OrderAsync(new ClientsProtocol.Clear(clear.Service, clear.Client), ct)),
        CliNeed.ListClients list => await ListAsync(list, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, null),
    };

    private async Task<CliNeed> ListAsync(CliNeed.ListClients list, CancellationToken ct)
    {
        var (clients, fault) = await desk.ClientsAsync(new ClientsProtocol.List(list.Service, Client: null), ct);
        return clients is null ? CliNeed.Answer.Error(fault) : list.Then(clients);
    }

    /// <returns>Why it was refused; null: it was done.</returns>
    private async Task<string?> OrderAsync(object order, CancellationToken ct)
    {
        var answer = await desk.OrderAsync(order, ct);
        return answer.Exit == 0 ? null : answer.Text;
    }

    private static NodeProtocol.SetService OrderOf(CliNeed.SetServer set) => new(
        set.Service, set.Node, set.State is ServerWish.Ready ? AdminState.Ready : AdminState.Disabled, Force: false)
    {
        IsDrain = set.State is ServerWish.Drain,
    };
}
