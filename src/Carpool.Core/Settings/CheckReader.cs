namespace Carpool.Core.Settings;

/// <summary>Reads the <c>check</c> of a service. Each key's range and default is said here, and only here.</summary>
internal static partial class CheckReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A block <c>check</c> or <c>ready</c>.</summary>
    public static ScheduledCheck Read(SettingsCursor check)
    {
        var interval = Interval(check, "interval", Second);
        var settings = new ScheduledCheck
        {
            What = What(check),
            Interval = interval,
            FastInterval = Interval(check, "fast-interval", interval),
            DownInterval = Interval(check, "down-interval", interval),
            Jitter = check.Integer("jitter", 0, 50, 0),
            Rise = check.Integer("rise", 1, 100, 2),
            Fall = check.Integer("fall", 1, 100, 2),
        };
        check.RejectUnknown();
        return settings;
    }

    private static CheckSettings What(SettingsCursor check)
    {
        var type = check.Word("type", CheckType.Tcp);
        ValueList<CheckPart> parts = [.. check.Blocks("checks").Select(Part)];
        var timeout = check.Span(
            "timeout", Second / 100, 60 * Second,
            type.IsCombined() && parts.Count > 0 ? CheckPart.Together(parts) : Second / 2);
        return new CheckSettings
        {
            Type = type,
            Port = check.OptionalInteger("port", 1, 65535),
            Tls = Tls(check.OptionalSection("tls")),
            Login = Login(check.OptionalSection("login")),
            Mailbox = check.Optional<string>("mailbox", SettingsCursor.TryLine, "the name of a mailbox", "INBOX"),
            Offers = check.Words("offers", type is CheckType.Submission ? Enum.GetValues<MailOffer>() : []),
            Envelope = Envelope(check.OptionalSection("envelope")),
            Http = Http(type is CheckType.Http ? check.Section("http") : check.OptionalSection("http")),
            Steps = Steps(check),
            Command = check.Values<string>("command", SettingsCursor.TryArgument, "text without NUL"),
            Checks = parts,
            Timeout = timeout,
            StepTimeout = check.Span("step-timeout", Second / 100, 60 * Second, timeout),
        };
    }

    private static CheckPart Part(SettingsCursor part)
    {
        var check = What(part);
        var name = HoconWriter.Word(check.Type) + (check.Port is { } port ? $":{port}" : "");
        var named = new CheckPart(part.Optional<string>("name", SettingsCursor.TryLine, "a name", name), check);
        part.RejectUnknown();
        return named;
    }

    private static TimeSpan Interval(SettingsCursor check, string key, TimeSpan absent) =>
        check.Span(key, Second / 10, 3600 * Second, absent);

    private static CheckTlsSettings? Tls(SettingsCursor? tls)
    {
        if (tls is null) return null;

        var settings = new CheckTlsSettings
        {
            Starttls = tls.Flag("starttls", absent: false),
            Verify = tls.Flag("verify", absent: true),
            CaFile = tls.OptionalFile("ca-file"),
            ServerName = tls.Optional<string>(
                "server-name", SettingsCursor.TryLine, "a host's name", ClusterSettings.OwnName),
        };
        tls.RejectUnknown();
        return settings;
    }

    private static CheckLogin? Login(SettingsCursor? login)
    {
        if (login is null) return null;

        var settings = new CheckLogin
        {
            User = login.Required<string>("user", SettingsCursor.TryLine, "a user's name"),
            PasswordFile = login.Required<string>("password-file", SettingsCursor.TryLine, "the path of a file"),
        };
        login.RejectUnknown();
        return settings;
    }

    private static CheckEnvelope? Envelope(SettingsCursor? envelope)
    {
        if (envelope is null) return null;

        const string must = "a mail address, as postmaster@example.org";
        var settings = new CheckEnvelope
        {
            From = envelope.Optional<string>("from", TryAddress, must, ""),
            To = envelope.Required<string>("to", TryAddress, must),
        };
        envelope.RejectUnknown();
        return settings;
    }

    private static bool TryAddress(string text, out string value) =>
        (value = text).Length <= 254 && text.IndexOf('@') > 0
            && text.All(c => c is > ' ' and <= '~' and not ('<' or '>'));
}
