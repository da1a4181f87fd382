namespace Carpool.Lab.Tests;

/// <summary>What <c>carpool completion</c> makes of Tab in the shells that people have.</summary>
public sealed class CompletionScriptTests(TestLab lab) : FiveServersTests(lab)
{
    private const string Typed = """
        export HOME=/run
        t new-session -d -x 100 -y 24 SHELL
        t send-keys 'SOURCE; PS1="ready "; clear' Enter
        until_it shows '^ready$'
        completes() {
          t send-keys C-u "$1" Tab
          until_it shows "^ready $2\$"
        }
        completes 'carpool servi' 'carpool service'
        completes 'carpool vip succ' 'carpool vip succession'
        completes 'true | carpool vip succ' 'true | carpool vip succession'
        completes 'carpool node drain mail05' 'carpool node drain mail05'
        completes 'carpool vip show 192.0.2.11' 'carpool vip show 192.0.2.110'
        completes 'carpool service show sm' 'carpool service show smtp'
        completes 'carpool config check /etc/hostn' 'carpool config check /etc/hostname'
        t kill-server
        """;

    [LabFact]
    public Task Bash_completes_nouns_verbs_nodes_addresses_and_services() =>
        RunAsync("bash --norc --noprofile", "source <(carpool completion bash)");

    [LabFact]
    public Task Zsh_completes_the_same() =>
        RunAsync("zsh -f", "autoload -Uz compinit; compinit -D -u; source <(carpool completion zsh)");

    private Task RunAsync(string shell, string source) => TestTerminal.RunAsync(
        Lab, "mail03",
        Typed.Replace("SHELL", shell, StringComparison.Ordinal).Replace("SOURCE", source, StringComparison.Ordinal));
}
