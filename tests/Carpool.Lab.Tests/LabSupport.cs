using System.Diagnostics;

namespace Carpool.Lab.Tests;

/// <summary>Whether this machine can run a lab.</summary>
internal static class LabSupport
{
    /// <summary>Why not, or null when it can.</summary>
    public static string? Missing { get; } = Try(
        "no lab on this machine",
        "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child",
        "sh", "-c",
        "mount -t proc proc /proc && mount -t tmpfs tmpfs /run && ip link add br0 type bridge && nft list tables");

    /// <summary>Tries what is wanted in namespaces of its own.</summary>
    /// <param name="lack">What it means when that fails.</param>
    /// <param name="arguments">Of unshare(1).</param>
    /// <returns>The lack and its reason, or null.</returns>
    internal static string? Try(string lack, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var why = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{lack}: {why.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{lack}: {e.Message}";
        }
    }
}

/// <summary>A fact that runs a lab; skipped, with the reason, where user namespaces or tools are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = LabSupport.Missing;
}

/// <inheritdoc cref="LabFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = LabSupport.Missing;
}
