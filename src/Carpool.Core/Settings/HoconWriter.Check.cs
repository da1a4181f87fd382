namespace Carpool.Core.Settings;

/// <summary>The block <c>check</c> of a service.</summary>
internal sealed partial class HoconWriter
{
    private void Check(ScheduledCheck check)
    {
        What(check.What);
        Key("interval", check.Interval);
        Key("fast-interval", check.FastInterval);
        Key("down-interval", check.DownInterval);
        Key("jitter", check.Jitter);
        Key("rise", check.Rise);
        Key("fall", check.Fall);
    }

    private void What(CheckSettings check)
    {
        Key("type", Word(check.Type));
        if (check.Port is { } port) Key("port", port);
        if (check.Tls is { } tls)
            Block("tls", () =>
            {
                Key("starttls", tls.Starttls ? "on" : "off");
                Key("verify", tls.Verify ? "on" : "off");
                if (tls.CaFile is { } file) Key("ca-file", Quoted(file));
                Key("server-name", Quoted(tls.ServerName));
            });
        if (check.Login is { } login)
            Block("login", () =>
            {
                Key("user", Quoted(login.User));
                Key("password-file", Quoted(login.PasswordFile));
            });
        Key("mailbox", Quoted(check.Mailbox));
        if (check.Offers.Count > 0 || check.Type is CheckType.Submission)
            Key("offers", $"[{string.Join(", ", check.Offers.Select(Word))}]");
        if (check.Envelope is { } envelope)
            Block("envelope", () =>
            {
                if (envelope.From.Length > 0) Key("from", Quoted(envelope.From));
                Key("to", Quoted(envelope.To));
            });
        if (check.Http is { } http) Block("http", () => Http(http));
        if (check.Steps.Count > 0)
        {
            Line("steps = [");
            foreach (var step in check.Steps) Line("  " + Step(step));
            Line("]");
        }

        if (check.Command.Count > 0) Key("command", $"[{string.Join(", ", check.Command.Select(Quoted))}]");
        if (check.Checks.Count > 0)
        {
            Line("checks = [");
            foreach (var part in check.Checks) Block("", () => Part(part));
            Line("]");
        }

        Key("timeout", check.Timeout);
        Key("step-timeout", check.StepTimeout);
    }

    private void Part(CheckPart part)
    {
        Key("name", Quoted(part.Name));
        What(part.Check);
    }

    private static string Step(CheckExchange step)
    {
        var key = step.IsSent ? "send" : "expect";
        return step.Text is { } text ? $"{{ {key} = {Quoted(text)} }}" : $"{{ {key}-hex = {Quoted(step.Hex)} }}";
    }

    private void Http(HttpCheckSettings http)
    {
        Key("method", http.Method);
        Key("path", Quoted(http.Path));
        Key("host", Quoted(http.Host));
        if (http.Headers.Count > 0) Key("headers", $"[{string.Join(", ", http.Headers.Select(Quoted))}]");
        Key("status", $"[{string.Join(", ", http.Status.Select(range => Quoted($"{range}")))}]");
        if (http.Body is { } body) Key("body", Quoted(body));
        Key("version", http.Version is HttpCheckVersion.Http2 ? "2" : "1.1");
    }
}
