using Carpool.Lab.Servers;

namespace Carpool.Lab.Tests.Servers;

/// <summary>What is made of checks that find this and that, or nothing at all.</summary>
public sealed class VerdictTests(RealLab lab) : RealServersTests(lab)
{
    [RootLabFact]
    public async Task Checks_that_are_combined_and_one_of_readiness_each_make_their_own_of_a_part_that_fails()
    {
        await Real.BreakAsync("mail01", "imaps", Breakage.Auth);
        await UntilAsync("mail01", "mail down L7STS", "either up L7OK", "ready not-ready L7OK");

        await Real.BreakAsync("mail01", "smtp", Breakage.Stop);
        await UntilAsync("mail01", "mail down L4CON", "either down L4CON", "ready down L4CON");
    }

    [RootLabFact]
    public async Task A_node_whose_services_all_fall_silent_at_once_doubts_itself()
    {
        // Each stands for all that its program serves.
        foreach (var service in (string[])["smtp", "imaps", "webmail"])
            await Real.BreakAsync("mail01", service, Breakage.Hang);
        await UntilNotedAsync("mail01", "mail01 doubts itself (all its checks are silent)");
    }

    [RootLabFact]
    public async Task Without_a_link_silence_says_nothing_for_as_long_as_there_is_none()
    {
        await Real.Lab.DoAsync("cut", "mail02");
        await UntilNotedAsync("mail02", "mail02 doubts itself (no link)");
        await Real.BreakAsync("mail02", "smtp", Breakage.Hang);
        await UntilAsync("mail02", "smtp unknown L7TOUT", "imaps up L7OK");

        await Real.Lab.DoAsync("heal", "mail02");
        await UntilAsync("mail02", "smtp down L7TOUT", "imaps up L7OK");
    }

    [RootLabFact]
    public async Task A_daemon_that_was_not_run_doubts_itself_when_it_goes_on()
    {
        await Real.Lab.DoAsync("hang", "mail01");
        await Real.Lab.UntilAsync(
            "mail02 holds both addresses", status => status.Addresses.All(one => one.Masters is ["mail02"]));
        await Real.Lab.DoAsync("heal", "mail01");

        await UntilNotedAsync("mail01", "mail01 doubts itself (late timers)");
    }

    /// <summary>The host's own view of these of its services.</summary>
    private Task UntilAsync(string host, params string[] expected) => RealLab.UntilAsync(
        async () => [.. (await Real.StatesAsync(host)).Select(service => $"{service.Key} {service.Value}")],
        states => expected.All(states.Contains));

    private Task UntilNotedAsync(string host, string beginning) => RealLab.UntilAsync(
        () => Real.EventsAsync(host), lines => lines.Any(line => line.StartsWith(beginning, StringComparison.Ordinal)));
}
