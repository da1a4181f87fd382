namespace Carpool.Core.Settings;

/// <summary>The block <c>notify</c>.</summary>
internal sealed partial class HoconWriter
{
    private void Notify(NotifySettings notify)
    {
        Hooks("exec", notify.Exec, hook => Key("command", $"[{string.Join(", ", hook.Command.Select(Quoted))}]"));
        Hooks("webhook", notify.Webhook, hook =>
        {
            Key("url", Quoted(hook.Url));
            if (hook.SecretFile is { } file) Key("secret-file", Quoted(file));
            Key("retries", hook.Retries);
        });
    }

    private void Hooks<T>(string name, ValueList<T> hooks, Action<T> own)
        where T : HookSettings
    {
        if (hooks.Count == 0) return;

        Line($"{name} = [");
        foreach (var hook in hooks)
            Block("", () =>
            {
                own(hook);
                if (hook.Kinds.Count > 0) Key("kinds", $"[{string.Join(", ", hook.Kinds.Select(Word))}]");
                Key("level", Word(hook.Level));
                Key("scope", Word(hook.Scope));
                Key("timeout", hook.Timeout);
                Key("queue", hook.Queue);
            });
        Line("]");
    }
}
