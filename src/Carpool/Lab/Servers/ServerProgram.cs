namespace Carpool.Lab.Servers;

/// <summary>A server of Debian's that a host runs from its own disk.</summary>
/// <param name="Name">Of its log.</param>
/// <param name="Packages">Debian's, each with a file by which it is found to be installed.</param>
/// <param name="Command">Starts it in the foreground, as the process that it is started in.</param>
/// <param name="Ports">The well-known ports that it serves.</param>
/// <param name="Unaffected">What would change nothing.</param>
/// <param name="Files">What it finds on the host's disk.</param>
internal sealed record ServerProgram(
    string Name,
    IReadOnlyList<(string Name, string File)> Packages,
    string Command,
    IReadOnlyList<int> Ports,
    IReadOnlyList<(int Port, Breakage Way)> Unaffected,
    Func<ServerPlan, IEnumerable<ServerFile>> Files)
{
    public static readonly IReadOnlyList<ServerProgram> All = [Postfix.Program, Dovecot.Program, Nginx.Program];
}
