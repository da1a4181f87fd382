namespace Carpool.Lab.Tests;

/// <summary>A terminal on a host, at which a script types and looks: tmux.</summary>
internal static class TestTerminal
{
    private const string Words = """
        set -e
        export TERM=xterm
        t() { tmux -S /run/terminal.test -f /dev/null "$@"; }
        shows() { t capture-pane -p | grep -q "$1"; }
        hides() { ! shows "$1"; }
        until_it() {
          for try in $(seq 300); do
            if "$@" 2>/dev/null; then return; fi
            sleep 0.1
          done
          echo "never: $*"
          t capture-pane -p
          t kill-server
          exit 1
        }

        """;

    private const string End = "\necho all is seen\n";

    /// <summary>Runs a script. What it does not see within 30 s is in the failure, with what is there.</summary>
    /// <param name="script">It has tmux as <c>t</c>, <c>shows PATTERN</c>, <c>hides</c>, and <c>until_it</c>.</param>
    public static async Task RunAsync(TestLab lab, string host, string script) =>
        Assert.Equal("all is seen\n", await lab.ExecAsync(host, "sh", "-c", Words + script + End));
}
