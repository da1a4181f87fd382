using Carpool.Core.Events;

namespace Carpool.Core.Settings;

/// <summary>Reads <c>carpool.notify</c>. Each key's range and default is said here, and only here.</summary>
internal static class NotifyReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static NotifySettings Read(SettingsCursor notify)
    {
        var settings = new NotifySettings
        {
            Exec = [.. notify.Blocks("exec").Select(Exec)],
            Webhook = [.. notify.Blocks("webhook").Select(Webhook)],
        };
        notify.RejectUnknown();
        return settings;
    }

    private static ExecHookSettings Exec(SettingsCursor hook)
    {
        var settings = new ExecHookSettings
        {
            Command = hook.Values<string>("command", SettingsCursor.TryArgument, "text without NUL"),
            Kinds = Kinds(hook),
            Level = Level(hook),
            Scope = Scope(hook),
            Timeout = Timeout(hook),
            Queue = Queue(hook),
        };
        hook.RejectUnknown();
        return settings;
    }

    private static WebhookSettings Webhook(SettingsCursor hook)
    {
        var settings = new WebhookSettings
        {
            Url = hook.Required<string>("url", SettingsCursor.TryUrl, SettingsCursor.Url),
            SecretFile = hook.OptionalFile("secret-file"),
            Retries = hook.Integer("retries", 0, 20, 5),
            Kinds = Kinds(hook),
            Level = Level(hook),
            Scope = Scope(hook),
            Timeout = Timeout(hook),
            Queue = Queue(hook),
        };
        hook.RejectUnknown();
        return settings;
    }

    private static ValueList<EventKind> Kinds(SettingsCursor hook) => hook.Words<EventKind>("kinds", []);

    private static EventLevel Level(SettingsCursor hook) => hook.Word("level", EventLevel.Info);

    private static HookScope Scope(SettingsCursor hook) => hook.Word("scope", HookScope.Node);

    private static TimeSpan Timeout(SettingsCursor hook) =>
        hook.Span("timeout", Second / 10, 600 * Second, 10 * Second);

    private static int Queue(SettingsCursor hook) => hook.Integer("queue", 1, 10_000, 100);
}
