namespace Carpool.Linux.Namespaces;

/// <summary>The signals that a lab needs (signal(7), numbers of x86-64 and arm64).</summary>
public enum ProcessSignal
{
    Hangup = 1,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>What one process may do to others and to its own limits.</summary>
public static class Processes
{
    // getrlimit(2)
    private const int OpenFilesLimit = 7;           // RLIMIT_NOFILE
    private const int RealtimePriorityLimit = 14;   // RLIMIT_RTPRIO

    /// <summary>The number of the user this process acts for.</summary>
    public static uint EffectiveUser => ProcessCalls.geteuid();

    /// <returns>Whether the signal was sent; false when there is no such process, or it is not ours.</returns>
    public static bool Send(int pid, ProcessSignal signal) => ProcessCalls.kill(pid, (int)signal) == 0;

    /// <summary>Lets this process and all it starts use real-time priorities, in user namespaces too.</summary>
    /// <returns>False without CAP_SYS_RESOURCE, when the hard limit is lower.</returns>
    public static bool TryAllowRealtime(int priority) =>
        ProcessCalls.setrlimit(RealtimePriorityLimit, new() { Soft = (nuint)priority, Hard = (nuint)priority }) == 0;

    /// <summary>Lets this process have as many files open as its hard limit allows.</summary>
    /// <returns>How many that are.</returns>
    public static int RaiseOpenFiles()
    {
        _ = ProcessCalls.getrlimit(OpenFilesLimit, out var limit);
        _ = ProcessCalls.setrlimit(OpenFilesLimit, limit with { Soft = limit.Hard });
        _ = ProcessCalls.getrlimit(OpenFilesLimit, out limit);
        return (int)nuint.Min(limit.Soft, int.MaxValue);
    }

    /// <summary>Whether a process is in this one's user namespace (user_namespaces(7)).</summary>
    public static bool SharesUserNamespace(int pid) =>
        new FileInfo($"/proc/{pid}/ns/user").LinkTarget == new FileInfo("/proc/self/ns/user").LinkTarget;

    /// <summary>The children of a process, whichever of its threads started them; none when it is gone.</summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        try
        {
            return
            [
                .. Directory.GetDirectories($"/proc/{pid}/task")
                    .SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' '))
                    .Where(number => number.Length > 0)
                    .Select(int.Parse),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>A process and all below it, parents before their children; looked up as one goes along.</summary>
    public static IEnumerable<int> Tree(int pid)
    {
        yield return pid;
        foreach (var child in Children(pid))
            foreach (var below in Tree(child))
                yield return below;
    }

    /// <summary>The state of proc_pid_stat(5), as R, S, T (stopped) or Z; null when there is no process.</summary>
    public static char? State(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2];   // the name before it may contain anything
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The process below <paramref name="init"/> that has this number in its pid namespace.</summary>
    /// <returns>Null when there is none.</returns>
    public static int? Inside(int init, string number)
    {
        foreach (var child in Children(init))
            if (InnermostNumber(child) == number) return child;
            else if (Inside(child, number) is { } found) return found;
        return null;
    }

    /// <summary>The number by which a process knows itself in its pid namespace (NSpid, proc_pid_status(5)).</summary>
    /// <returns>Null when there is no such process.</returns>
    public static string? InnermostNumber(int pid)
    {
        try
        {
            var lines = File.ReadLines($"/proc/{pid}/status");
            var line = lines.FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
            return line?[(line.LastIndexOf('\t') + 1)..];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
