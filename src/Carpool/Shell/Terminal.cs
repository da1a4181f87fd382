namespace Carpool.Shell;

/// <summary>What ANSI terminals understand (ECMA-48, and xterm's other screen).</summary>
internal static class Terminal
{
    public const string ClearLine = "\e[K";
    public const string ClearBelow = "\e[J";
    public const string Home = "\e[H";

    /// <summary>Another screen, without cursor; what was there before comes back.</summary>
    public const string Enter = "\e[?1049h\e[?25l";

    public const string Leave = "\e[?25h\e[?1049l";

    /// <summary>Whether somebody sits there, who sees what is written and types.</summary>
    public static bool IsThere => !Console.IsInputRedirected && !Console.IsOutputRedirected && HasScreen;

    /// <summary>See no-color.org.</summary>
    public static bool HasColor =>
        HasScreen && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static bool HasScreen => Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public static string Right(int columns) => columns > 0 ? $"\e[{columns}C" : "";

    /// <param name="number">Counted from 1, at the top.</param>
    public static string Line(int number) => $"\e[{number};1H";

    public static string Bold(string text) => HasColor ? $"\e[1m{text}\e[0m" : text;

    public static string Green(string text) => HasColor ? $"\e[32m{text}\e[0m" : text;

    public static string Yellow(string text) => HasColor ? $"\e[33m{text}\e[0m" : text;

    public static string Reverse(string text) => HasColor ? $"\e[7m{text}\e[0m" : text;

    public static string Red(string text) => HasColor ? $"\e[31m{text}\e[0m" : text;
}
