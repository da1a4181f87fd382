using Carpool.Core.Admin;
using Carpool.Core.Logs;
using Carpool.Core.RuntimeApi;

namespace Carpool.Core.Tests.RuntimeApi;

/// <summary>A client of the Runtime API, and all that its commands need.</summary>
internal sealed class TestClient
{
    internal RuntimeView View { get; init; } = TestView.Of();

    internal CliSession Session { get; set; } = new(CliLevel.Admin);

    /// <summary>What is ordered, as <c>smtp/mail01 Drain</c>.</summary>
    internal List<string> Orders { get; } = [];

    /// <summary>Why orders are refused; null: they are carried out.</summary>
    internal string? Refusal { get; set; }

    internal List<ConnectionRecord> Sessions { get; } = [];

    internal List<ClientView> Clients { get; } = [];

    /// <summary>Says a line and hears what comes back.</summary>
    internal string Ask(string line)
    {
        (Session, var effects) = Session.Read(line);
        return string.Concat(effects.Select(effect => effect switch
        {
            CliEffect.Say say => say.Text,
            CliEffect.Run run => run.Text(Answer(run.Need)),
            _ => throw new ArgumentOutOfRangeException(nameof(line)),
        }));
    }

    /// <summary>Says lines, one after the other.</summary>
    internal string Ask(params string[] lines) => string.Concat(lines.Select(Ask));

    private CliNeed.Answer Answer(CliNeed need)
    {
        while (need is not CliNeed.Answer)
        {
            need = need switch
            {
                CliNeed.Look look => look.Then(View),
                CliNeed.FindSessions find => find.Then(Sessions.FindAll(find.Which)),
                CliNeed.EndSessions end => end.Then(Sessions.RemoveAll(end.Which)),
                CliNeed.ListClients list => list.Then(Clients),
                CliNeed.SetServer set => set.Then(Order($"{set.Service}/{set.Node} {set.State}")),
                CliNeed.ClearClients clear => clear.Then(Order($"{clear.Service} forgets {clear.Client}")),
                _ => throw new ArgumentOutOfRangeException(nameof(need)),
            };
        }

        return (CliNeed.Answer)need;
    }

    private string? Order(string order)
    {
        Orders.Add(order);
        return Refusal;
    }
}
