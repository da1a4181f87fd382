using System.Globalization;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit.Xunit2;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Planning;
using Carpool.Events;
using Carpool.Linux.Descriptors;
using Carpool.Linux.Namespaces;
using Carpool.Nodes;
using Carpool.Pool;
using Carpool.Tests.World;
using Carpool.Upgrade;
using Carpool.Vips;

namespace Carpool.Tests.Upgrade;

/// <summary>The daemon that is replaced, and in place of the new one a script that says what the test wants.</summary>
public sealed class ReplacementTests : TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly string _pidFile = Path.GetTempFileName();
    private readonly List<string> _deeds = [];

    [Fact]
    public async Task A_new_daemon_that_answers_everything_takes_the_place()
    {
        var answer = await RunAsync(Long, """
            read -r inherit <&$fd; echo '{"word":"ready"}' >&$fd
            read -r state <&$fd; echo '{"word":"loaded","addresses":["192.0.2.101"]}' >&$fd
            read -r go <&$fd; [[ $go == *'"word":"go","last_sent":42'* ]] && echo '{"word":"taken"}' >&$fd
            """);

        Assert.Equal(new OrderAnswered(true, $"upgraded: process {Pid} has taken this one's place"), answer);
        Assert.Equal(["Freeze", "FallSilent", $"handed on to {Pid}", "ends"], _deeds);
    }

    [Fact]
    public async Task One_that_hangs_is_killed_and_nothing_has_changed()
    {
        var answer = await RunAsync(Short, "sleep 1000");

        Assert.Equal(new OrderAnswered(false, "not upgraded: the other daemon did not answer within 0.3 s"), answer);
        Assert.Null(Processes.State(Pid));
        Assert.Empty(_deeds);
    }

    [Fact]
    public async Task One_that_hangs_when_it_has_heard_all_is_killed_and_the_addresses_go_on()
    {
        var answer = await RunAsync(
            Long, "read -r inherit <&$fd; echo '{\"word\":\"ready\"}' >&$fd; sleep 1000", answerLimit: Short);

        Assert.False(answer.Done);
        Assert.Null(Processes.State(Pid));
        await AwaitAssertAsync(() => Assert.Equal(["Freeze", "Thaw"], _deeds));
    }

    [Fact]
    public async Task One_that_ends_by_itself_leaves_all_as_it_was()
    {
        var answer = await RunAsync(Long, "exit 1");

        Assert.Equal(new OrderAnswered(false, "not upgraded: the other daemon has ended"), answer);
    }

    [Fact]
    public async Task One_that_refuses_is_quoted()
    {
        var answer = await RunAsync(Long, """echo '{"word":"refused","why":"carpool.nodes is missing"}' >&$fd""");

        Assert.Equal(new OrderAnswered(false, "not upgraded: carpool.nodes is missing"), answer);
    }

    [Fact]
    public async Task One_of_another_language_is_ended()
    {
        var answer = await RunAsync(Long, """echo '{"word":"hello"}' >&$fd; sleep 1000""");

        Assert.StartsWith("not upgraded: the other daemon speaks another", answer.Text, StringComparison.Ordinal);
        Assert.Null(Processes.State(Pid));
    }

    [Fact]
    public async Task What_an_address_hands_on_arrives_as_it_was()
    {
        var heard = new CarpHeard(
            new Instant(7), new CarpAdvertisement(1, 15, 1, 0, 99), VipWorld.AddressOf("mail02"), Known: true);
        var memory = new VipMemory("192.0.2.101", "seat", new CarpMemory(
            CarpRole.Backup, new Instant(5), 123, Released: true, HandedOver: false, heard,
            heard with { At = Instant.Never }, 3, 2, 1), WorldClock.Start, "why");
        var (one, other) = SocketPair.Open();
        using var from = new UpgradeChannel(one);
        using var to = new UpgradeChannel(other);

        await from.SayAsync(new UpgradeMessage.State("pool", [memory]), CancellationToken.None);
        var state = await to.HearAsync<UpgradeMessage.State>(Long, CancellationToken.None);

        Assert.Equal("pool", state.Pool);
        Assert.Equal([memory], state.Vips);
    }

    private int Pid => int.Parse(File.ReadAllText(_pidFile), CultureInfo.InvariantCulture);

    private async Task<OrderAnswered> RunAsync(TimeSpan startLimit, string script, TimeSpan? answerLimit = null)
    {
        var vip = Sys.ActorOf(Props.Create(() => new Vip(_deeds)), "192.0.2.101");
        var node = Sys.ActorOf(Props.Create(() => new Node(vip)));
        var words = $"echo -n $$ >{_pidFile}; fd=$CARPOOL_UPGRADE; {script}";
        var setup = new ReplacementSetup(
            new OwnProgram("/bin/bash", ["-c", words]),
            () => [],
            startLimit,
            answerLimit ?? Long,
            pid => _deeds.Add($"handed on to {pid}"),
            () => _deeds.Add("ends"),
            () => default);
        return await new Replacement(setup, new Required(node), new EventLog(Sys)).RunAsync(CancellationToken.None);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        File.Delete(_pidFile);
    }

    private sealed record Required(IActorRef ActorRef) : IRequiredActor<NodeActor>
    {
        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(ActorRef);
    }

    private sealed class Node : ReceiveActor
    {
        public Node(IActorRef vip)
        {
            var plan = PlanningState.Start(PlanningSettings.Of(TestPool.Small()), kept: null).InForce;
            Receive<NodeProtocol.GetPlan>(_ => Sender.Tell(new PoolProtocol.PlanInForce(plan)));
            Receive<NodeProtocol.GetVips>(_ => Sender.Tell(new AddressesProtocol.Vips([vip])));
        }
    }

    private sealed class Vip : ReceiveActor
    {
        public Vip(List<string> deeds)
        {
            var memory = new VipMemory("192.0.2.101", "seat", new CarpMemory(
                CarpRole.Master, default, 0, false, false, default, default, 0, 0, 0), WorldClock.Start, "why");
            Receive<VipProtocol.Freeze>(_ => Sender.Tell(new VipProtocol.Frozen(memory)), _ => Note(deeds, "Freeze"));
            Receive<VipProtocol.FallSilent>(
                _ => Sender.Tell(new VipProtocol.Silent(new Instant(42))), _ => Note(deeds, "FallSilent"));
            Receive<VipProtocol.Thaw>(_ => Note(deeds, "Thaw"));
        }

        private static bool Note(List<string> deeds, string deed)
        {
            deeds.Add(deed);
            return true;
        }
    }
}
