namespace Carpool.Core.Settings;

/// <summary>One thing that is wrong with a configuration file.</summary>
/// <param name="File">The file's name as it was given.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">Whole path of the key, the value, and what it must be.</param>
public readonly record struct SettingsFault(string File, int Line, string Message)
{
    /// <summary>As compilers do: <c>carpool.conf:17: carpool.cluster.port is 'abc', must be 1..65535</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {Message}";
}
