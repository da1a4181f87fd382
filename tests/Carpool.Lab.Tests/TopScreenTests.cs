namespace Carpool.Lab.Tests;

/// <summary><c>carpool top</c> at a terminal of 80x24, over daemons that come and go.</summary>
public sealed class TopScreenTests(TestLab lab) : FiveServersTests(lab)
{
    private const string Host = "mail02";

    private const string Start = """
        export HOME=/run pid='#{pane_pid}'
        t new-session -d -x 80 -y 24 sh
        t send-keys 'PS1="ready "; clear; carpool top' Enter
        until_it shows '^> mail01  192.0.2.101 '
        t display-message -p '#{alternate_on}#{cursor_flag}' | grep -qx 10
        """;

    private const string Clean = """
        until_it hides 'carpool top  '
        until_it shows '^ready$'
        t display-message -p '#{alternate_on}#{cursor_flag}' | grep -qx 01
        t send-keys 'stty -a | grep -cw -e echo' Enter
        until_it shows '^1$'
        t kill-server
        """;

    [LabFact]
    public async Task A_daemon_that_goes_is_told_of_and_comes_back_by_itself()
    {
        await TestTerminal.RunAsync(Lab, Host, Start);
        await Lab.DoAsync("kill", Host);
        await TestTerminal.RunAsync(Lab, Host, """
            until_it shows 'no answer since, still asking'
            shows '^> mail01  192.0.2.101 '
            """);
        await Lab.DoAsync("start", Host);
        await TestTerminal.RunAsync(Lab, Host, $"""
            until_it shows 'mail02 up 5/5 .* plan '
            t send-keys q
            {Clean}
            """);
    }

    [LabFact]
    public async Task An_order_is_carried_out_after_a_look_at_its_effect()
    {
        await TestTerminal.RunAsync(Lab, Host, $"""
            {Start}
            t send-keys 2 Down Down
            until_it shows '^> mail03 '
            t send-keys d
            until_it shows '^node drain mail03?$'
            until_it shows '^y does it '
            t send-keys y
            until_it shows '^> mail03  drain'
            t send-keys q
            {Clean}
            """);
        await Lab.UntilAsync(
            "mail03 is empty", status => !status.Hosts.First(host => host.Name == "mail03").Masters.Any());
    }

    [LabTheory, InlineData("TERM"), InlineData("HUP")]
    public Task A_signal_leaves_the_terminal_as_it_was(string signal) => TestTerminal.RunAsync(Lab, Host, $"""
        {Start}
        kill -{signal} $(ps -o pid= --ppid "$(t list-panes -F "$pid")")
        {Clean}
        """);
}
