using Carpool.Core.Shell;

namespace Carpool.Shell;

/// <summary>
/// The lines of former shells, in <c>~/.local/state/carpool/history</c> (XDG Base Directory Specification). Whoever
/// cannot have one does without.
/// </summary>
internal sealed class HistoryFile
{
    private readonly string _path = Path.Combine(StateFolder(), "carpool", "history");

    public IReadOnlyList<string> Read()
    {
        try
        {
            if (!File.Exists(_path)) return [];
            var lines = File.ReadAllLines(_path);
            // Cut back now and then, not with each line.
            if (lines.Length > 2 * LineHistory.Most) File.WriteAllLines(_path, lines[^LineHistory.Most..]);
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Add(string line)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.AppendAllText(_path, line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays in this shell's memory.
        }
    }

    private static string StateFolder() =>
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
}
