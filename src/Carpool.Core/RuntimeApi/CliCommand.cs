namespace Carpool.Core.RuntimeApi;

/// <summary>One command of the Runtime API.</summary>
/// <param name="Usage">Its words, then what may follow, as help shows it.</param>
/// <param name="Help">What it does, in a line.</param>
/// <param name="Level">Who may.</param>
/// <param name="Run">
/// Gives the session after it and what it needs; its arguments are the words after its own, and as many empty ones as
/// it looks at.
/// </param>
internal sealed record CliCommand(
    string Usage,
    string Help,
    CliLevel Level,
    Func<CliSession, CliArguments, (CliSession Next, CliNeed Need)> Run)
{
    public const string Denied = "Permission denied";

    /// <summary>Those that must stand in a line: all until one that is a place for something.</summary>
    public string[] Words { get; } =
        [.. Usage.Split(' ').TakeWhile(word => word.Length > 0 && word.All(c => char.IsAsciiLetter(c) || c is '-'))];

    /// <summary>One that leaves the session as it is.</summary>
    public static CliCommand Of(string usage, string help, CliLevel level, Func<CliArguments, CliNeed> run) =>
        new(usage, help, level, (session, args) => (session, run(args)));

    /// <summary>One that looks at what the node knows.</summary>
    public static CliCommand Looking(
        string usage, string help, CliLevel level, Func<RuntimeView, CliArguments, CliNeed> run) =>
        Of(usage, help, level, args => new CliNeed.Look(view => run(view, args)));

    public bool IsMeant(string[] words) => words.AsSpan().StartsWith(Words);

    public (CliSession Next, CliNeed Need) Obey(CliSession session, string[] words) => session.Level >= Level
        ? Run(session, new CliArguments(words[Words.Length..]))
        : (session, CliNeed.Answer.Error(Denied));
}

/// <summary>What follows a command's own words.</summary>
internal readonly record struct CliArguments(string[] Words)
{
    public int Count => Words.Length;

    /// <summary>One of them; empty where there are fewer.</summary>
    public string this[int place] => place < Words.Length ? Words[place] : "";
}
