using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Planning;
using Carpool.Nodes;

namespace Carpool.Admin.Palettes;

internal static class ClusterPalette
{
    public static Command Create() => new("cluster", "The daemons as one cluster, and the plan it makes.")
    {
        Show(), Join(), Leave(), Down(), Plan(),
    };

    private static Option<bool> Json() => new("--json") { Description = "As a JSON object with stable keys." };

    private static Option<string[]> Nodes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "node,...",
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))],
    };

    private static Option<WishedMove[]> Moves() => new("--move")
    {
        Description = "What if these addresses were given to these nodes?",
        HelpName = "address=node,...",
        CustomParser = result =>
        {
            var moves = WishedMove.Parse(string.Join(',', result.Tokens.Select(token => token.Value)), out var fault);
            if (fault is not null) result.AddError($"--move: {fault}");
            return [.. moves];
        },
    };

    private static DaemonCommand Show()
    {
        var json = Json();
        return new DaemonCommand(
            "show",
            "Who is in the cluster, and which plan is in force where.",
            async (desk, parse, ct) =>
            {
                var snapshot = await desk.SnapshotAsync(ct);
                var report = ClusterReport.Of(snapshot);
                return Answer.Done(parse.GetValue(json)
                    ? AdminJson.WriteOne(report)
                    : Table(report, snapshot.Pool.Certificate));
            }).With(json);
    }

    private static DaemonCommand Join() => new(
        "join",
        "Let the asked node join the cluster again after 'cluster leave'.",
        (desk, _, ct) => desk.OrderAsync(new NodeProtocol.JoinCluster(), ct));

    private static DaemonCommand Leave() => new(
        "leave",
        "Let the asked node leave the cluster and stay out of it. Its addresses stay, and still fail over.",
        (desk, _, ct) => desk.OrderAsync(new NodeProtocol.LeaveCluster(), ct));

    private static DaemonCommand Down()
    {
        var node = new Argument<string>("node") { Description = "A node of the pool." };
        var forget = new Option<bool>("--forget")
        {
            Description = "For good: nobody waits for it any more. 'node resume' takes that back.",
        };
        return new DaemonCommand(
            "down",
            "Take a node out of the cluster. One that lives joins again by itself.",
            (desk, parse, ct) => desk.OrderAsync(
                new NodeProtocol.DownNode(parse.GetRequiredValue(node), parse.GetValue(forget)), ct))
            .With(node, forget);
    }

    private static DaemonCommand Plan()
    {
        var kill = Nodes("--kill", "What if these nodes died at once?");
        var drain = Nodes("--drain", "What if these nodes were drained?");
        var add = Nodes("--add", "What if these nodes came back, or joined, and were ready?");
        var move = Moves();
        var json = Json();
        return new DaemonCommand(
            "plan",
            "Who would get what, by the rules and the state of now.",
            async (desk, parse, ct) =>
            {
                var whatIf = new WhatIf(
                    [.. parse.GetValue(kill) ?? []], [.. parse.GetValue(drain) ?? []], [.. parse.GetValue(add) ?? []])
                {
                    Move = [.. parse.GetValue(move) ?? []],
                };
                var pool = (await desk.SnapshotAsync(ct)).Pool;
                return Preview(pool, whatIf, parse.GetValue(json));
            }).With(kill, drain, add, move, json);
    }

    private static Answer Preview(PoolView pool, WhatIf whatIf, bool asJson)
    {
        if (pool.FaultOf(whatIf) is { } fault) return Answer.Refused(fault);

        var preview = pool.Preview(whatIf);
        return Answer.Done(asJson ? AdminJson.WriteOne(preview) : Table(preview));
    }

    private static string Table(ClusterReport report, CertificateView? certificate)
    {
        var table = new TextTable("NODE", "STATUS", "REACHABLE", "RELEASE", "CONFIG", "PLAN");
        foreach (var node in report.Nodes)
        {
            table.Add(
                node.Name, node.Status ?? "-", node.Status is null ? "-" : node.Reachable ? "yes" : "no",
                node.Release ?? "-", node.Configuration ?? "-", node.Plan ?? "-");
        }

        var why = report.Why.Length > 0 ? $" ({report.Why})" : "";
        var own = certificate is null ? "" : $"its certificate {certificate.Term.Text(certificate.Until)}\n";
        return $"{report.Node}: {report.State}, author {report.Author ?? "nobody"}, plan {report.Plan}{why}\n"
            + own + table.Render("node");
    }

    private static string Table(PlanPreview preview)
    {
        var loads = new TextTable("NODE", "STANDING", "NOW", "ELECTED", "PLANNED");
        foreach (var load in preview.Loads)
        {
            loads.Add(
                load.Node, load.Standing, Number(load.Before), Number(load.AfterElection), Number(load.After));
        }

        var moves = new TextTable("ADDRESS", "VHID", "FROM", "TO", "BY");
        foreach (var move in preview.Moves)
        {
            var by = move.IsElection ? "election" : "plan";
            moves.Add(move.Address, Number(move.Vhid), move.From ?? "-", move.To ?? "-", by);
        }

        var successions = new TextTable("ADDRESS", "VHID", "SUCCESSION");
        foreach (var address in preview.Successions)
            successions.Add(address.Address, Number(address.Vhid), string.Join(" > ", address.Nodes));
        return $"{loads.Render("node")}\n{moves.Render("move")}\n{successions.Render("address")}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
