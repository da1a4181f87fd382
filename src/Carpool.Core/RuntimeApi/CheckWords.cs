namespace Carpool.Core.RuntimeApi;

/// <summary>HAProxy's numbers and sentences for the words of checks (<c>HCHK_STATUS_*</c>).</summary>
internal static class CheckWords
{
    private static readonly Dictionary<string, (int Number, string Sentence)> All = new()
    {
        ["INI"] = (1, "Initializing"),
        ["SOCKERR"] = (5, "Socket error"),
        ["L4OK"] = (6, "Layer4 check passed"),
        ["L4TOUT"] = (7, "Layer4 timeout"),
        ["L4CON"] = (8, "Layer4 connection problem"),
        ["L6OK"] = (9, "Layer6 check passed"),
        ["L6TOUT"] = (10, "Layer6 timeout"),
        ["L6RSP"] = (11, "Layer6 invalid response"),
        ["L7TOUT"] = (12, "Layer7 timeout"),
        ["L7RSP"] = (13, "Layer7 invalid response"),
        ["L7OK"] = (15, "Layer7 check passed"),
        ["L7STS"] = (17, "Layer7 wrong status"),
        ["PROCERR"] = (18, "External check error"),
        ["PROCTOUT"] = (19, "External check timeout"),
        ["PROCOK"] = (20, "External check passed"),
    };

    /// <param name="word">Null before the first check.</param>
    public static string Describe(string? word) => Find(word).Sentence;

    /// <inheritdoc cref="Describe"/>
    public static int NumberOf(string? word) => Find(word).Number;

    /// <summary><c>CHK_RES_*</c>: 0 unknown, 2 failed, 3 passed.</summary>
    public static int ResultOf(string? word) => word switch
    {
        null => 0,
        "L4OK" or "L6OK" or "L7OK" or "PROCOK" => 3,
        _ => 2,
    };

    /// <summary>A later release of another node may have words that are not known here.</summary>
    private static (int Number, string Sentence) Find(string? word) =>
        All.GetValueOrDefault(word ?? "INI", (0, "Unknown"));
}
