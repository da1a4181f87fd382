namespace Carpool.Core.Settings;

/// <summary>Reads <c>carpool.log</c>. Each key's range and default is said here, and only here.</summary>
internal static class LogReader
{
    private const int MaxTag = 48;

    public static LogSettings Read(SettingsCursor log)
    {
        var settings = new LogSettings { Connections = Connections(log.Section("connections")) };
        log.RejectUnknown();
        return settings;
    }

    private static ConnectionLogSettings Connections(SettingsCursor connections)
    {
        var settings = new ConnectionLogSettings
        {
            Format = connections.Word("format", ConnectionLogFormat.Off),
            To = connections.Optional<LogTarget>("to", LogTarget.TryParse!, LogTarget.Must, new LogTarget.Stdout()),
            Facility = connections.Word("facility", SyslogFacility.Local0),
            Tag = connections.Optional<string>("tag", TryTag, $"1..{MaxTag} printable characters, no space", "carpool"),
            Queue = connections.Integer("queue", 100, 1_000_000, 16_384),
            Remember = connections.Integer("remember", 0, 1_000_000, 16_384),
            Refused = connections.Integer("refused", 0, 100_000, 10),
        };
        connections.RejectUnknown();
        return settings;
    }

    /// <summary>PRINTUSASCII (RFC 5424, 6).</summary>
    private static bool TryTag(string text, out string tag) =>
        (tag = text).Length is >= 1 and <= MaxTag && text.All(c => c is > ' ' and <= '~');
}
