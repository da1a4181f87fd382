using System.Diagnostics;

namespace Carpool.Upgrade;

/// <summary>How this process was started, to start the same again.</summary>
/// <param name="Path">The program; by that path the new release is found when it has taken the old one's place.</param>
/// <param name="Arguments">All words after it.</param>
public sealed record OwnProgram(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>To be asked at the start: later the running file may have been moved away.</summary>
    public static OwnProgram Find()
    {
        var words = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        // As it was typed, if that is a path: it may be a link, which leads to another release later.
        var path = words[0].Contains('/', StringComparison.Ordinal) ? words[0] : Environment.ProcessPath!;
        return new OwnProgram(path, words[1..]);
    }

    /// <exception cref="UpgradeFailedException">There is none, or it cannot be executed.</exception>
    public Process Start(string variable, string value)
    {
        var start = new ProcessStartInfo(Path, Arguments);
        start.Environment[variable] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UpgradeFailedException(e.Message, e);
        }
    }
}
