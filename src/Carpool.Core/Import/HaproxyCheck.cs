using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>A backend's checks: `option *chk`, `tcp-check`, `http-check` and their time.</summary>
internal sealed class HaproxyCheck(ImportNotes notes)
{
    private readonly ImportBlock _check = new();
    private readonly List<string> _steps = [];
    private ImportLine? _timeout;
    private bool _isLost;

    /// <returns>Whether the line is about checks.</returns>
    public bool TryApply(ImportLine line)
    {
        switch (line.Words[0], line.At(1))
        {
            case ("option", "tcp-check"): return true;
            case ("option", "smtpchk"):
                Type("smtp");
                if (line.Words.Count > 2) notes.NotNeeded(line, "checks say EHLO carpool-check.NODE");
                return true;
            case ("option", "httpchk"): Http(line); return true;
            case ("option", "ssl-hello-chk"):
                _check.In("tls")["verify"] = "off";
                return true;
            case ("option", "ldap-check" or "mysql-check" or "pgsql-check" or "redis-check" or "external-check"):
                notes.NotUnderstood(line, $"{line.Text}: a check of type exec can run a program that does it");
                return true;
            case ("tcp-check", _): TcpCheck(line); return true;
            case ("http-check", _): HttpCheck(line); return true;
            case ("timeout", "check"):
                _timeout = line;
                return true;
            default: return false;
        }
    }

    /// <summary>Adds it to what servers say of their checks.</summary>
    public void Finish(ImportBlock check)
    {
        if (_check["type"] is { } type) check["type"] = type;
        if (_steps.Count > 0 && !_isLost) check["steps"] = $"[{string.Join(", ", _steps)}]";
        if (_check.In("tls") is { IsEmpty: false } tls) check.In("tls")["verify"] = tls["verify"];
        foreach (var key in new[] { "method", "path", "host", "status", "body" })
            if (_check.In("http")[key] is { } value) check.In("http")[key] = value;
        if (_timeout is not { } line) return;

        // A check must be over before the next one.
        var most = Keys(check).Select(text => Duration.TryParse(text, out var span) ? span : TimeSpan.MaxValue)
            .Append(TimeSpan.FromMinutes(1)).Min();
        HaproxyTime.Set(check, "timeout", line, line.At(2), TimeSpan.FromMilliseconds(10), most, notes);
    }

    private static IEnumerable<string> Keys(ImportBlock check) =>
    [
        check["interval"] ?? "1s", check["fast-interval"] ?? check["interval"] ?? "1s",
        check["down-interval"] ?? check["interval"] ?? "1s",
    ];

    private void Type(string type) => _check["type"] = type;

    private void Http(ImportLine line)
    {
        Type("http");
        if (line.Words.Count > 4) notes.NotUnderstood(line, $"{line.Text}: say check.http.host and headers");
        if (line.Words.Count == 3) _check.In("http")["path"] = HoconWriter.Quoted(line.At(2));
        if (line.Words.Count > 3)
        {
            _check.In("http")["method"] = line.At(2);
            _check.In("http")["path"] = HoconWriter.Quoted(line.At(3));
        }
    }

    private void TcpCheck(ImportLine line)
    {
        switch (line.At(1))
        {
            case "connect" when line.Words.Count == 2: break;
            case "comment": break;
            case "expect" when line.At(2) is "string": Step("expect", line.At(3)); break;
            case "expect" when line.At(2) is "binary": Step("expect-hex", line.At(3)); break;
            case "expect" when line.At(2) is "rstring" && Literal(line.At(3)) is { } text:
                Step("expect", text);
                if (line.At(3)[0] == '^')
                {
                    notes.Add(
                        line,
                        $"{line.Text}: '{text}' may stand anywhere in what comes; a check of the protocol's own type "
                        + "looks more closely");
                }

                break;
            case "send": Step("send", line.At(2)); break;
            case "send-binary": Step("send-hex", line.At(2)); break;
            default:
                // What is left of it would be content with less.
                _isLost = true;
                notes.NotUnderstood(line, $"{line.Text}: steps send and expect text or bytes; this check has none now");
                break;
        }
    }

    /// <summary>The only text that a regular expression (pcre(3)) finds; null: more than one.</summary>
    private static string? Literal(string expression)
    {
        var text = new StringBuilder();
        for (var i = expression.StartsWith('^') ? 1 : 0; i < expression.Length; i++)
        {
            var isQuoted = expression[i] == '\\';
            if (isQuoted && ++i == expression.Length) return null;
            var c = expression[i];
            // A letter after a backslash stands for a class or a place, these characters for themselves only after one.
            if (isQuoted ? char.IsAsciiLetterOrDigit(c) : ".^$*+?()[]{}|".Contains(c)) return null;
            text.Append(c);
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    private void Step(string what, string text) => _steps.Add($"{{ {what} = {HoconWriter.Quoted(text)} }}");

    private void HttpCheck(ImportLine line)
    {
        switch (line.At(1), line.At(2))
        {
            case ("expect", "status"):
                var ranges = line.At(3).Split(',').Select(one => one.Contains('-') ? HoconWriter.Quoted(one) : one);
                _check.In("http")["status"] = $"[{string.Join(", ", ranges)}]";
                break;
            case ("expect", "string"): _check.In("http")["body"] = HoconWriter.Quoted(line.At(3)); break;
            case ("send", _):
                if (line.After("meth") is { } method) _check.In("http")["method"] = method;
                if (line.After("uri") is { } path) _check.In("http")["path"] = HoconWriter.Quoted(path);
                if (line.After("hdr") is { } header)
                    notes.NotUnderstood(line, $"hdr {header}: say check.http.host and headers");
                break;
            default: notes.NotUnderstood(line, line.Text); break;
        }
    }
}
