namespace Carpool.Core.Settings;

// What belongs together in a check.
internal sealed partial class PoolRules
{
    private const int MaxSteps = 32, MaxParts = 16;

    private void CheckSchedule(ScheduledCheck check, string path)
    {
        var timeout = check.What.Timeout;
        foreach (var (key, interval) in (ReadOnlySpan<(string, TimeSpan)>)
        [
            ("interval", check.Interval), ("fast-interval", check.FastInterval), ("down-interval", check.DownInterval),
        ])
        {
            if (timeout <= interval) continue;
            Fault($"{path}.timeout",
                $"is '{Duration.Format(timeout)}', must be at most the {key}, {Duration.Format(interval)}");
            break;
        }

        CheckWhat(check.What, path);
    }

    private void CheckWhat(CheckSettings check, string path)
    {
        if (check is { Type: CheckType.Agent, Port: null })
            Fault($"{path}.port", "is missing: with type = agent it is where the agent listens");
        if (check.Type is CheckType.Exec && !check.Command.FirstOrDefault("").StartsWith('/'))
            Fault($"{path}.command", "must begin with the absolute path of a program");
        if (check is { Type: not CheckType.Exec, Command.Count: > 0 })
            Fault($"{path}.command", "is given, but only type = exec has one");
        if (check is { Type: CheckType.Exec, Tls: not null })
            Fault($"{path}.tls", "is given, but type = exec runs a program, which knows of none");
        Count($"{path}.steps", check.Steps.Count, 0, MaxSteps);
        if (check is { Type: not CheckType.Tcp, Steps.Count: > 0 })
            Fault($"{path}.steps", "is given, but only type = tcp has them");
        if (!check.Type.HasLogin() && check.Login is not null)
            Fault($"{path}.login", "is given, but only type = smtp, submission, pop3 and imap have one");
        if (!check.Type.HasStarttls() && check.Tls is { Starttls: true })
            Fault($"{path}.tls.starttls",
                "is 'on', but only type = smtp, submission, lmtp, pop3 and imap have words for it");
        if (!check.Type.IsTransfer() && check.Envelope is not null)
            Fault($"{path}.envelope", "is given, but only type = smtp, submission and lmtp have one");
        if (!check.Type.IsTransfer() && check.Offers.Count > 0)
            Fault($"{path}.offers", "is given, but only type = smtp, submission and lmtp have them");
        if (check is { Type: not CheckType.Http, Http: not null })
            Fault($"{path}.http", "is given, but only type = http has one");
        if (check is { Http.Version: HttpCheckVersion.Http2, Tls: null })
            Fault($"{path}.http.version", "is '2', which is spoken over TLS only: a block tls is missing");
        if (check.StepTimeout > check.Timeout)
            Fault($"{path}.step-timeout",
                $"is '{Duration.Format(check.StepTimeout)}', must be at most the timeout, "
                + Duration.Format(check.Timeout));
        if (check.Type is CheckType.Exec && check.StepTimeout < check.Timeout)
            Fault($"{path}.step-timeout", "is given, but type = exec has one step only");
        CheckParts(check, path);
    }

    private void CheckParts(CheckSettings check, string path)
    {
        var isCombined = check.Type.IsCombined();
        var word = HoconWriter.Word(check.Type);
        if (isCombined) Count($"{path}.checks", check.Checks.Count, 1, MaxParts);
        if (!isCombined && check.Checks.Count > 0)
            Fault($"{path}.checks", "is given, but only type = all and any have them");
        if (isCombined && check.Port is not null)
            Fault($"{path}.port", $"is given, but type = {word} has those of its checks");
        if (isCombined && check.Tls is not null)
            Fault($"{path}.tls", $"is given, but type = {word} has those of its checks");
        if (isCombined && check.StepTimeout < check.Timeout)
            Fault($"{path}.step-timeout", $"is given, but type = {word} has those of its checks");
        var together = CheckPart.Together(check.Checks);
        if (isCombined && check.Checks.Count > 0 && check.Timeout != together)
            Fault($"{path}.timeout",
                $"is '{Duration.Format(check.Timeout)}', but type = {word} has the time of its checks, together "
                + Duration.Format(together));
        for (var i = 0; i < check.Checks.Count; i++)
        {
            var name = check.Checks[i].Name;
            if (check.Checks.Take(i).Any(part => part.Name == name))
                Fault($"{path}.checks[{i}].name", $"is '{name}', which another has already: results could mean either");
            CheckWhat(check.Checks[i].Check, $"{path}.checks[{i}]");
        }
    }
}
