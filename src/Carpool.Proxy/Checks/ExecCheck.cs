using System.Globalization;
using Carpool.Core.Health;
using Carpool.Proxy.Programs;

namespace Carpool.Proxy.Checks;

/// <summary>A check that is a program, as those of Nagios: status 0 is good, and its first line says why.</summary>
internal static class ExecCheck
{
    /// <summary>Runs it to its end; when the check ends before, it is killed.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<CheckResult> RunAsync(
        ServiceCheck check, TimeProvider time, CancellationToken cancellation)
    {
        using var trace = new CheckTrace(time, check.Watch, "run");
        var started = time.GetTimestamp();
        CheckResult End(CheckStatus status, string detail) =>
            trace.End(new CheckResult(status, time.GetElapsedTime(started), detail));
        using var timeout = new CancellationTokenSource(check.Target.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var (status, line, _) = await ChildProgram.RunAsync(
                check.Settings.Command, Environment(check), hearsErrors: false, either.Token);
            return status == 0
                ? End(CheckStatus.ProcessOk, line)
                : End(CheckStatus.ProcessError, $"exit status {status}: {line}".TrimEnd(' ', ':'));
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return End(CheckStatus.ProcessTimeout, "it has not ended");
        }
    }

    private static Dictionary<string, string> Environment(ServiceCheck check) => new()
    {
        ["CARPOOL_ADDRESS"] = check.Target.Address.ToString(),
        ["CARPOOL_PORT"] = check.Target.Port.ToString(CultureInfo.InvariantCulture),
        ["CARPOOL_NODE"] = check.Server,
        ["CARPOOL_SERVICE"] = check.Service,
    };
}
