namespace Carpool.Lab.Tests;

/// <summary>What <c>carpool</c> alone opens, at a terminal.</summary>
public sealed class InteractiveShellTests(TestLab lab) : FiveServersTests(lab)
{
    private const string Typed = """
        export HOME=/run
        t new-session -d -x 100 -y 24 carpool
        until_it shows '^.mail02 up 5/5. carpool>'
        t send-keys 'vip sh' Tab '192.0.2.102' Enter
        until_it shows '^  succession  mail02 > '
        t send-keys 'watch -n 60 vip list' Enter
        until_it shows '^[0-9:]*  vip list$'
        t send-keys C-c
        until_it hides '^[0-9:]*  vip list$'
        t send-keys 'top' Enter
        until_it shows '^> mail01  192.0.2.101 '
        t send-keys m
        until_it shows '^192.0.2.101  1     mail01  mail0[2-5]  plan$'
        t send-keys n 2 Down
        until_it shows '^> mail02 '
        t resize-window -x 80 -y 12
        until_it hides 'LATEST FIRST'
        t resize-window -x 100 -y 24
        t send-keys q
        until_it hides 'carpool top'
        t send-keys 'actor hier' Tab Enter
        until_it shows '^:$'
        t send-keys q
        until_it hides '^:$'
        t send-keys 'frobnicate' Enter
        until_it shows "^Try 'carpool --help'"
        t send-keys Up Up Enter
        until_it shows '^:$'
        t send-keys q exit Enter
        until_it hides carpool
        t kill-server 2>/dev/null || true
        grep -qx 'actor hierarchy ' /run/.local/state/carpool/history
        """;

    [LabFact]
    public Task One_completes_recalls_watches_and_pages_and_Ctrl_C_ends_only_the_command() =>
        TestTerminal.RunAsync(Lab, "mail02", Typed);
}
