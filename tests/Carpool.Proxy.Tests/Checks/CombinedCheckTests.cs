using System.Net.Sockets;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Several checks of one server.</summary>
public sealed class CombinedCheckTests
{
    private static readonly CheckSettings Tcp = CheckSupport.Settings(CheckType.Tcp);
    private static readonly CheckSettings Agent = CheckSupport.Settings(CheckType.Agent);

    [Fact]
    public async Task All_are_tried_until_one_fails_which_is_named()
    {
        using var up = Saying("up\n");
        using var down = Saying("down # disk full\n");
        using var other = Saying("up\n");
        var all = Combined(
            CheckType.All, ("tcp", Tcp), ("agent", At(up)), ("other", At(down)), ("last", At(other)));

        var result = await all.RunAsync(up.Server);

        Assert.Equal(("L7STS", "other: agent: down # disk full"), (result.Word, result.Detail));
        Assert.Equal(
            "tcp connect, agent connect, agent agent, other connect, other agent", HttpCheckTests.Steps(result));
        Assert.Equal(0, other.Accepted);
    }

    [Fact]
    public async Task All_that_are_good_are_as_good_as_the_deepest()
    {
        using var up = Saying("up\n");

        var result = await Combined(CheckType.All, ("agent", At(up)), ("tcp", Tcp)).RunAsync(up.Server);

        Assert.Equal(("L7OK", ""), (result.Word, result.Detail));
    }

    [Fact]
    public async Task Any_is_good_by_the_first_that_is_and_each_says_why_when_none_is()
    {
        using var up = Saying("up\n");
        using var down = Saying("down\n");

        var good = await Combined(CheckType.Any, ("one", At(down)), ("two", At(up))).RunAsync(up.Server);
        var bad = await Combined(CheckType.Any, ("one", At(down)), ("two", At(down))).RunAsync(up.Server);

        Assert.Equal(("L7OK", "by two"), (good.Word, good.Detail));
        Assert.Equal(
            ("L7STS", "one L7STS (agent: down), two L7STS (agent: down)"), (bad.Word, bad.Detail));
    }

    [Fact]
    public async Task They_may_be_combined_again_and_each_step_is_told_with_the_names_of_all()
    {
        using var up = Saying("up\n");
        var told = new List<string>();
        var nested = Combined(CheckType.All, ("any", Combined(CheckType.Any, ("agent", At(up)))));

        await nested.RunAsync(up.Server, watch: new CheckSupport.Watch(told));

        Assert.Equal(
            ["any agent connect", "any agent connect: ", "any agent agent", "any agent agent: up"], told);
    }

    private static CheckSettings Combined(CheckType type, params (string Name, CheckSettings Check)[] parts) =>
        CheckSupport.Settings(type) with { Checks = [.. parts.Select(part => new CheckPart(part.Name, part.Check))] };

    private static CheckSettings At(TestServer server) => Agent with { Port = server.Server.Port };

    private static TestServer Saying(string line) => new("mail01", "127.0.0.11", async socket =>
    {
        await socket.SayAsync(line);
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReadToEndAsync();
    });
}
