using System.Text;
using Carpool.Core.Health;
using MailKit;

namespace Carpool.Proxy.Checks;

/// <summary>
/// What a check did so far: its steps, and the last line that the service said. A step begins with a command of the
/// protocol; only words that are commands are looked at, so that no secret comes into a result.
/// </summary>
internal sealed class CheckTrace : IProtocolLogger
{
    private const int MaxDetail = 160, MaxCommand = 200;

    private static readonly char[] Blanks = [' ', '\r', '\n'];

    private static readonly HashSet<string> Commands =
    [
        "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "NOOP", "QUIT",
        "CAPA", "STLS", "USER", "PASS", "APOP", "UTF8", "STAT", "UIDL", "LIST", "LANG",
        "CAPABILITY", "AUTHENTICATE", "LOGIN", "ID", "NAMESPACE", "LSUB", "STATUS", "EXAMINE", "LOGOUT",
    ];

    private readonly TimeProvider _time;
    private readonly ICheckWatch? _watch;
    private readonly long _started;
    private readonly List<CheckStep> _steps = [];
    private readonly HeardLine _heard = new();
    private long _stepStarted;
    private TimeSpan? _took;

    /// <param name="time">The clock of the steps.</param>
    /// <param name="watch">Is told of them as well; null: nobody.</param>
    /// <param name="step">The first one.</param>
    public CheckTrace(TimeProvider time, ICheckWatch? watch, string step = "connect")
    {
        _time = time;
        _watch = watch;
        _started = time.GetTimestamp();
        Begin(step);
    }

    /// <summary>What is waited for.</summary>
    public string Step { get; private set; } = "";

    /// <summary>The last line that the service said in this step, fit for a log; or empty.</summary>
    public string LastLine => _heard.ToString();

    /// <summary>What the service says beside that it is well; or empty.</summary>
    public string Remark { get; set; } = "";

    /// <summary>Waits for each step anew; null: nobody does.</summary>
    public CheckPatience? Patience { get; init; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void Enter(string step)
    {
        if (_took is not null) return;
        EndStep();
        Patience?.Renew();
        Begin(step);
    }

    /// <summary>What is said from here on is no part of the check any more: a goodbye after a failure.</summary>
    public void Stop()
    {
        if (_took is not null) return;
        EndStep();
        Patience?.Renew();
        _took = _time.GetElapsedTime(_started);
    }

    /// <summary>The same result with all steps until now.</summary>
    public CheckResult End(CheckResult found)
    {
        Stop();
        return found with { Steps = [.. _steps] };
    }

    /// <summary>The result, with all steps until now.</summary>
    /// <param name="detail">Why it is a failure, after the step; or empty.</param>
    public CheckResult End(CheckStatus status, string detail = "")
    {
        Stop();
        var why = detail.Length == 0 ? "" : $"{Step}: {HeardLine.Clean(detail, MaxDetail)}";
        return new(status, _took ?? TimeSpan.Zero, why) { Steps = [.. _steps] };
    }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        // IMAP has a tag before the command. HELO is what the library tries after a bad answer to EHLO, which counts.
        var words = Encoding.ASCII.GetString(buffer, offset, Math.Min(count, MaxCommand)).Split(Blanks, 3);
        if (words.Take(2).FirstOrDefault(Commands.Contains) is { } command) Enter(command);
    }

    public void LogServer(byte[] buffer, int offset, int count) => Hear(buffer.AsSpan(offset, count));

    /// <summary>Takes down what the service said.</summary>
    public void Hear(ReadOnlySpan<byte> said)
    {
        if (_took is null) _heard.Take(said);
    }

    public void Dispose()
    {
    }

    private void Begin(string step)
    {
        Step = step;
        _heard.Clear();
        _stepStarted = _time.GetTimestamp();
        _watch?.Began(step);
    }

    private void EndStep()
    {
        var step = new CheckStep(Step, _time.GetElapsedTime(_stepStarted));
        _steps.Add(step);
        _watch?.Ended(step, LastLine);
    }
}
