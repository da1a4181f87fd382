using System.Text.RegularExpressions;
using Carpool.Lab.Servers;

namespace Carpool.Lab.Tests.Servers;

/// <summary>
/// However a real server breaks, the check finds it, by the right word, and sees what its users see; a check that looks
/// at the banner alone sees less. Two rounds, since each takes as long as a few checks do.
/// </summary>
public sealed class BreakTests(RealLab lab) : RealServersTests(lab)
{
    private static readonly string[] Services = ["smtp", "smtps", "imaps", "pop3s", "webmail"];

    private TestLab Lab => Real.Lab;

    [RootLabFact]
    public Task Servers_that_stop_hang_reset_or_refuse_are_found() => AssertFoundAsync(
        """
        mail01 smtp stop
        mail01 imaps hang
        mail01 webmail reset
        mail02 smtp banner
        mail02 smtps slow
        mail02 imaps auth
        mail02 webmail banner
        """,
        """
        mail01 smtp down L4CON, banner down L4CON
        mail01 smtps down L4CON, banner down L4CON
        mail01 imaps down L6TOUT, banner down L6TOUT
        mail01 pop3s down L6TOUT, banner down L6TOUT
        mail01 webmail down (L4CON|L6RSP), banner down (L4CON|L6RSP)
        mail02 smtp down L7STS, banner up L7OK
        mail02 smtps down L7TOUT, banner up L7OK
        mail02 imaps down L7STS, banner up L7OK
        mail02 pop3s down L7STS, banner up L7OK
        mail02 webmail down L7STS, banner up L6OK
        """);

    [RootLabFact]
    public Task Full_disks_slow_servers_missing_mailboxes_and_old_certificates_are_found() => AssertFoundAsync(
        """
        mail01 smtp disk-full
        mail01 imaps banner
        mail01 pop3s reset
        mail01 webmail slow
        mail02 smtp expired
        mail02 imaps slow
        mail02 webmail expired
        """,
        """
        mail01 smtp down L7STS, banner up L7OK
        mail01 smtps down L7STS, banner up L7OK
        mail01 imaps down L7STS, banner up L7OK
        mail01 pop3s down (L4CON|L6RSP), banner down (L4CON|L6RSP)
        mail01 webmail down L7TOUT, banner up L6OK
        mail02 smtp down L6RSP, banner up L7OK
        mail02 smtps down L6RSP, banner up L7OK
        mail02 imaps down L7TOUT, banner up L7OK
        mail02 pop3s down L7TOUT, banner up L7OK
        mail02 webmail down L6RSP, banner up L6OK
        """);

    [RootLabFact]
    public async Task Mail_comes_in_at_the_virtual_address_and_the_page_knows_its_client()
    {
        await RealLab.UntilAsync(StatesAsync, states => states.All(IsWell));
        Assert.Equal("webmail of mail01 for 192.0.2.201\n", await CurlAsync("http://192.0.2.101/"));
        await Lab.ExecAsync(
            "client", "swaks", "--server", "192.0.2.101", "--tls", "--to", "ben@example.org", "--from", "<>");
        await RealLab.UntilAsync(
            async () => [await CurlAsync(
                "imaps://192.0.2.101/", "--insecure", "--user", "ben:secret", "--request", "STATUS INBOX (RECENT)")],
            told => !told[0].Contains("(RECENT 0)", StringComparison.Ordinal));
    }

    private Task<string> CurlAsync(params string[] words) =>
        Lab.ExecAsync("client", ["curl", "--silent", "--noproxy", "*", .. words]);

    [RootLabFact]
    public async Task What_cannot_break_is_said_and_what_is_broken_is_shown()
    {
        await AssertRefusedAsync("'auth' would change nothing at port 25", "break", "mail01", "smtp", "--how", "auth");
        await AssertRefusedAsync("no service 'ftp'; there are page,", "break", "mail01", "ftp", "--how", "stop");
        await AssertRefusedAsync("client serves nothing", "break", "client", "smtp", "--how", "stop");
        await AssertRefusedAsync("smtp is not broken", "mend", "mail01", "smtp");
        Assert.Empty((await Lab.HostAsync("mail01")).Broken);

        await Lab.DoAsync("break", "mail01", "page", "--how", "reset");
        Assert.Equal([new BrokenStatus("page", Breakage.Reset)], (await Lab.HostAsync("mail01")).Broken);
        await Lab.DoAsync("mend", "mail01", "page");
        Assert.Empty((await Lab.HostAsync("mail01")).Broken);
    }

    private async Task AssertFoundAsync(string breaks, string expected)
    {
        await RealLab.UntilAsync(StatesAsync, states => states.All(IsWell));
        foreach (var words in breaks.Split('\n').Select(line => line.Split(' ')))
            await Real.BreakAsync(words[0], words[1], Enum.GetValues<Breakage>().Single(way => way.Word() == words[2]));
        var found = expected.Split('\n');
        await RealLab.UntilAsync(
            StatesAsync, states => states.Zip(found).All(pair => Regex.IsMatch(pair.First, $"^{pair.Second}$")));

        // Each of them sees what the check of the same service sees.
        var states = found.Select(line => line.Split(' '))
            .ToDictionary(words => (words[0], words[1]), words => words[2]);
        await RealLab.UntilAsync(
            () => Peers.AskAsync(Lab),
            asked => asked.Select(line => line.Split(' ')).All(words => states[(words[0], words[1])] == words[3]));

        foreach (var host in Hosts) await Real.MendAsync(host);
        await RealLab.UntilAsync(StatesAsync, all => all.All(IsWell));
    }

    private static bool IsWell(string state) =>
        state.Contains(" up L7OK, banner up L", StringComparison.Ordinal);

    /// <summary>Each host's own view, in the order of what is expected.</summary>
    private async Task<string[]> StatesAsync()
    {
        var lines = new List<string>();
        foreach (var host in Hosts)
        {
            var states = await Real.StatesAsync(host);
            lines.AddRange(Services.Select(name => $"{host} {name} {states[name]}, banner {states[$"{name}-banner"]}"));
        }

        return [.. lines];
    }

    private async Task AssertRefusedAsync(string why, params string[] words)
    {
        var ended = await Lab.TryAsync(words);
        Assert.Equal(1, ended.Exit);
        Assert.StartsWith(why, ended.Error, StringComparison.Ordinal);
    }
}
