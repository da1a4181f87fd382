using Carpool.Linux.Namespaces;

namespace Carpool.Lab;

/// <summary>The way into a host from outside of the lab.</summary>
internal static class LabEntry
{
    /// <summary>Becomes the command on the host, whose exit status is ours; comes back only when that failed.</summary>
    /// <exception cref="LabException">There is no such host, or it has no power.</exception>
    public static void Become(LabStatus status, string host, string[] command)
    {
        var found = status.Hosts.FirstOrDefault(one => one.Name == host)
            ?? throw Laboratory.NoHost(host, status.Hosts.Select(one => one.Name));
        var init = found.Init ?? throw new LabException($"{host} has no power; start it");

        // Only the shell inside can return to the working folder: nsenter ends up in the host's root.
        const string Shell = "PATH=/run/bin:$PATH; if [ -d \"$0\" ]; then cd \"$0\"; fi; exec \"$@\"";
        ProcessImage.Replace(
            "nsenter", [.. Into(init), "sh", "-c", Shell, Environment.CurrentDirectory, .. command]);
    }

    /// <summary>What nsenter is told, before the command, to run it on the host with this first process.</summary>
    public static string[] Into(int init)
    {
        string[] user = Processes.SharesUserNamespace(init) ? [] : ["--user", "--preserve-credentials"];
        return ["--target", $"{init}", .. user, "--net", "--mount", "--uts", "--pid", "--"];
    }
}
