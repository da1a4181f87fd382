using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Checks;

/// <summary>One check of one server.</summary>
/// <param name="Target">Where, from where, and how long to wait at most.</param>
/// <param name="Server">The name of the server's node.</param>
/// <param name="By">The name of the node that checks: services may know it by it.</param>
/// <param name="Settings">What to do there, with whole paths.</param>
/// <param name="Service">The name of the service.</param>
public sealed record ServiceCheck(
    ConnectTarget Target, string Server, string By, CheckSettings Settings, string Service)
{
    /// <summary>Is told of each step as it happens; null: nobody.</summary>
    public ICheckWatch? Watch { get; init; }

    /// <summary>The name that it goes by towards mail servers, by which checks are told from clients in their
    /// logs.</summary>
    internal string OwnName => $"carpool-check.{By}";

    /// <summary>Where it connects, with the time for that alone.</summary>
    internal ConnectTarget FirstStep => Target with { Timeout = Settings.StepTimeout };

    /// <summary>Another check of the same server.</summary>
    /// <param name="settings">With whole paths. A port of its own is sent no PROXY header.</param>
    public ServiceCheck Of(CheckSettings settings) => this with
    {
        Settings = settings,
        Target = settings.Port is { } port
            ? Target with { Port = (ushort)port, Timeout = settings.Timeout, SendProxy = SendProxy.Off }
            : Target with { Timeout = settings.Timeout },
    };

    /// <summary>Carries it out.</summary>
    /// <param name="time">The clock of the timeout and the latency.</param>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public Task<CheckResult> RunAsync(TimeProvider time, CancellationToken cancellation) => Settings.Type switch
    {
        CheckType.Tcp when Settings is { Tls: null, Steps.Count: 0 } => ConnectAsync(time, cancellation),
        CheckType.Tcp => SpokenCheck.RunAsync(this, StepsDialogue.SpeakAsync, time, cancellation),
        CheckType.Smtp or CheckType.Submission
            => SpokenCheck.RunAsync(this, SmtpDialogue.SpeakAsync, time, cancellation),
        CheckType.Lmtp => SpokenCheck.RunAsync(this, LmtpDialogue.SpeakAsync, time, cancellation),
        CheckType.Pop3 => SpokenCheck.RunAsync(this, Pop3Dialogue.SpeakAsync, time, cancellation),
        CheckType.Imap => SpokenCheck.RunAsync(this, ImapDialogue.SpeakAsync, time, cancellation),
        CheckType.Http => SpokenCheck.RunAsync(this, HttpDialogue.SpeakAsync, time, cancellation),
        CheckType.Agent => SpokenCheck.RunAsync(this, AgentDialogue.SpeakAsync, time, cancellation),
        CheckType.Exec => ExecCheck.RunAsync(this, time, cancellation),
        CheckType.All or CheckType.Any => CombinedCheck.RunAsync(this, time, cancellation),
        _ => throw new InvalidOperationException($"no check is {Settings.Type}"),
    };

    private async Task<CheckResult> ConnectAsync(TimeProvider time, CancellationToken cancellation)
    {
        using var trace = new CheckTrace(time, Watch);
        return trace.End(await TcpCheck.RunAsync(FirstStep, time, cancellation));
    }
}
