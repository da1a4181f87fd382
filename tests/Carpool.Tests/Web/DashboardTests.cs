using System.Text.RegularExpressions;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Events;
using Carpool.Core.Planning;
using Carpool.Nodes;
using Carpool.Tests.World;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Carpool.Tests.Web;

/// <summary>The dashboard as it is seen and used in a real browser.</summary>
public sealed class DashboardTests : WebTests, IClassFixture<Browser>
{
    private const string Held = "192.0.2.101";

    private readonly Browser _browser;

    public DashboardTests(Browser browser)
    {
        _browser = browser;
        var snapshot = World.Desk.Snapshot;
        World.Desk.Snapshot = snapshot with
        {
            Nodes = [Node("mail01", "up"), Node("mail02", "up"), Node("mail03", "unreachable")],
            Vips =
            [
                snapshot.Vips[0] with { Succession = ["mail01", "mail02", "mail03"] },
                snapshot.Vips[1] with
                {
                    Master = "mail02", Home = "mail02", Succession = ["mail02", "mail03", "mail01"],
                },
            ],
        };
    }

    [ChromiumFact]
    public async Task An_address_that_moves_goes_to_the_other_node_and_into_the_time_line()
    {
        var (page, complaints) = await OpenAsync();
        await Assertions.Expect(Token(page, "mail01")).ToContainTextAsync(Held);

        Move(Held, "mail02");
        World.Desk.Next.Writer.TryWrite(new PoolEvent(1, WorldClock.Start, "mail01", new Happening
        {
            Kind = EventKind.Master,
            Subject = Held,
            From = "mail01",
            To = "mail02",
            Why = "its advertisement was heard",
        }));

        await Assertions.Expect(Token(page, "mail02", Held)).ToBeVisibleAsync();
        await Assertions.Expect(Token(page, "mail01")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#timeline li").First)
            .ToContainTextAsync("its advertisement was heard");
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync($"{Held} moved from mail01 to mail02");
        Assert.Empty(complaints);
    }

    [ChromiumFact]
    public async Task Who_is_next_is_shown_beside_the_nodes()
    {
        var (page, _) = await OpenAsync();

        await Token(page, "mail01").HoverAsync();

        await Assertions.Expect(Column(page, "mail01").Locator(".place")).ToHaveTextAsync("owner");
        await Assertions.Expect(Column(page, "mail02").Locator(".place")).ToHaveTextAsync("heir 1");
        await Assertions.Expect(Column(page, "mail03").Locator(".place")).ToHaveTextAsync("heir 2");
    }

    [ChromiumFact]
    public async Task What_if_is_a_preview_and_nothing_is_done()
    {
        var (page, _) = await OpenAsync();

        await Column(page, "mail01").GetByRole(AriaRole.Button, new() { Name = "Act on mail01" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "it died" }).ClickAsync();

        await Assertions.Expect(page.Locator("#whatif")).ToContainTextAsync("If mail01 died");
        await Assertions.Expect(page.Locator(".ghost")).ToContainTextAsync(Held);
        await Assertions.Expect(Token(page, "mail01")).ToHaveClassAsync(new Regex("leaving"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to what is" }).ClickAsync();
        await Assertions.Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        Assert.Empty(World.Desk.Orders);
    }

    [ChromiumFact]
    public async Task An_order_needs_the_token_shows_its_effect_first_and_says_what_was_answered()
    {
        var (page, _) = await OpenAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Column(page, "mail01").GetByRole(AriaRole.Button, new() { Name = "Act on mail01" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain …" }).ClickAsync();
        await dialog.GetByLabel("Token").FillAsync("not-the-token-000000");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog).ToContainTextAsync($"{Held} mail01 →");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Drain mail01" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("that is not the token");
        Assert.Empty(World.Desk.Orders);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain …" }).ClickAsync();
        await UnlockAsync(page, dialog);
        World.Desk.Answer = Answer.Refused("mail01 is not drained: too few are left; --force drains it anyway");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Drain mail01" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("too few are left");
        World.Desk.Answer = Answer.Done("mail01 is drained: its addresses move away one by one");
        await dialog.GetByLabel("Do it anyway").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Drain mail01" }).ClickAsync();

        await Assertions.Expect(page.Locator("#toast")).ToHaveTextAsync(World.Desk.Answer.Text);
        Assert.Equal(
            [new NodeProtocol.DrainNode("mail01", Force: false), new NodeProtocol.DrainNode("mail01", Force: true)],
            World.Desk.Orders);
    }

    [ChromiumFact]
    public async Task A_move_shows_what_moves_before_it_is_ordered()
    {
        var (page, _) = await OpenAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Token(page, "mail01").GetByRole(AriaRole.Button).ClickAsync();

        await page.GetByLabel("Move to").SelectOptionAsync("mail02");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move …" }).ClickAsync();
        await UnlockAsync(page, dialog);
        await Assertions.Expect(dialog.Locator(".moves li"))
            .ToHaveTextAsync([$"{Held} mail01 → mail02by the plan", "192.0.2.102 mail02 → mail01by the plan"]);
        Assert.Empty(World.Desk.Orders);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Move it" }).ClickAsync();

        await Assertions.Expect(page.Locator("#toast")).ToHaveTextAsync(World.Desk.Answer.Text);
        Assert.Equal([new NodeProtocol.MoveVip(Held, "mail02")], World.Desk.Orders);
    }

    [ChromiumFact]
    public async Task A_return_shows_what_moves_before_it_is_ordered()
    {
        var snapshot = World.Desk.Snapshot;
        var planning = snapshot.Pool.Planning;
        World.Desk.Snapshot = snapshot with
        {
            Nodes = [Node("mail01", "drained"), .. snapshot.Nodes.Skip(1)],
            Pool = snapshot.Pool with
            {
                Planning = planning with
                {
                    Nodes =
                    [
                        .. planning.Nodes.Select(node => node.Node == "mail01"
                            ? node with { Readiness = Readiness.Draining }
                            : node),
                    ],
                    Holdings = [new Holding(1, "mail02", default, null), new Holding(2, "mail02", default, null)],
                },
            },
        };
        var (page, _) = await OpenAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Column(page, "mail01").GetByRole(AriaRole.Button, new() { Name = "Act on mail01" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume …" }).ClickAsync();
        await UnlockAsync(page, dialog);
        await Assertions.Expect(dialog.Locator(".moves li")).ToHaveTextAsync([$"{Held} mail02 → mail01by the plan"]);
        Assert.Empty(World.Desk.Orders);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Resume mail01" }).ClickAsync();

        await Assertions.Expect(page.Locator("#toast")).ToHaveTextAsync(World.Desk.Answer.Text);
        Assert.Equal([new NodeProtocol.ResumeNode("mail01")], World.Desk.Orders);
    }

    [ChromiumFact]
    public async Task It_is_used_by_keyboard_alone_and_leads_back_to_where_one_was()
    {
        var (page, _) = await OpenAsync();
        var token = Token(page, "mail01").GetByRole(AriaRole.Button);
        await token.FocusAsync();

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Held })).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#inspector")).ToContainTextAsync("master down");
        await page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(page.Locator("#inspector")).ToBeHiddenAsync();
        await Assertions.Expect(token).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task What_the_daemon_tells_is_text_and_never_markup()
    {
        const string evil = "<img src=x onerror=\"document.title='evil'\">";
        World.Desk.Snapshot = World.Desk.Snapshot with { Nodes = [Node("mail01", "down") with { Why = evil }] };

        var (page, complaints) = await OpenAsync();

        await Assertions.Expect(Column(page, "mail01").Locator(".why")).ToHaveTextAsync(evil);
        await Assertions.Expect(page.Locator("main img")).ToHaveCountAsync(0);
        Assert.Empty(complaints);
    }

    [ChromiumFact]
    public async Task A_daemon_that_is_gone_is_said_to_be()
    {
        var (page, _) = await OpenAsync();
        await Assertions.Expect(page.Locator("#pulse-text")).ToHaveTextAsync("live");

        await World.Server.StopAsync(CancellationToken.None);

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("What you see is old");
        await Assertions.Expect(page.Locator("#pulse-text")).ToHaveTextAsync(new Regex("^[0-9]+ s old$"));
    }

    [ChromiumFact]
    public async Task Nobody_is_shut_out_by_colours_names_or_a_small_screen()
    {
        var (page, _) = await OpenAsync();
        await Token(page, "mail01").GetByRole(AriaRole.Button).ClickAsync();
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (360, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"{wide} wide on {width}");
            // Names and roles are the same on a small screen.
            var found = await (width > 1000
                ? page.RunAxe()
                : page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast", "target-size") }));
            Assert.Empty(found.Violations.Select(one => $"{width}: {one.Id}: {one.Nodes[0].Html}"));
        }
    }

    private static NodeView Node(string name, string state) => new(
        name, "192.0.2.11", state, "it answers this", 1, 1,
        new Dictionary<string, string> { ["smtp"] = "up" }, "same");

    private static async Task UnlockAsync(IPage page, ILocator dialog)
    {
        await dialog.GetByLabel("Token").FillAsync(WebWorld.Token);
        await page.Keyboard.PressAsync("Enter");
    }

    private static ILocator Column(IPage page, string node) => page.Locator($"[data-node='{node}']");

    private static ILocator Token(IPage page, string node, string address = Held) =>
        Column(page, node).Locator($"[data-address='{address}']");

    private void Move(string address, string node)
    {
        var snapshot = World.Desk.Snapshot;
        World.Desk.Snapshot = snapshot with
        {
            Vips = [.. snapshot.Vips.Select(vip => vip.Address == address ? vip with { Master = node } : vip)],
        };
    }

    private async Task<(IPage Page, List<string> Complaints)> OpenAsync()
    {
        var (page, complaints) = await _browser.OpenAsync();
        await page.GotoAsync(World.Client.BaseAddress!.ToString());
        await Assertions.Expect(page.Locator(".node").First).ToBeVisibleAsync();
        return (page, complaints);
    }
}
