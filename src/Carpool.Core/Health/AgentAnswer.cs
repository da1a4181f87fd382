namespace Carpool.Core.Health;

/// <summary>
/// What an agent of HAProxy's agent-check says of its service: one line of words, with blanks or commas between them,
/// and after a # why. Of several words that are for and against, the last counts.
/// </summary>
/// <param name="Status">Good, L7STS when it is down, L7RSP when the line is none of an agent.</param>
/// <param name="Detail">Why, or what else was said; empty when it is just up.</param>
public readonly record struct AgentAnswer(CheckStatus Status, string Detail)
{
    private const int MaxShown = 80, MaxDigits = 9;

    private static readonly char[] Blanks = [' ', '\t', ',', '\r', '\n'];

    /// <summary>Reads its line, whatever that is.</summary>
    public static AgentAnswer Parse(string line)
    {
        var words = line.Split('#')[0].Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return new(CheckStatus.L7Response, "it says nothing");

        var status = CheckStatus.L7Ok;
        var isMore = line.Contains('#', StringComparison.Ordinal);
        foreach (var word in words)
        {
            switch (word.ToLowerInvariant())
            {
                case "up":
                    status = CheckStatus.L7Ok;
                    break;
                case "down" or "fail" or "failed" or "stopped":
                    status = CheckStatus.L7Status;
                    break;
                case "ready":
                    break;
                case "drain" or "maint":
                    isMore = true;
                    break;
                case var other when IsWeight(other) || IsLimit(other):
                    isMore = true;
                    break;
                default:
                    return new(CheckStatus.L7Response, $"'{Shown(word)}' is no word of an agent");
            }
        }

        return new(status, status is CheckStatus.L7Ok && !isMore ? "" : Shown(line));
    }

    private static bool IsWeight(string word) => word[^1] == '%' && IsNumber(word[..^1]);

    private static bool IsLimit(string word) =>
        word.StartsWith("maxconn:", StringComparison.Ordinal) && IsNumber(word["maxconn:".Length..]);

    private static bool IsNumber(string text) => text.Length is > 0 and <= MaxDigits && text.All(char.IsAsciiDigit);

    private static string Shown(string text) => HeardLine.Clean(text.Replace('\t', ' '), MaxShown).Trim();
}
