using System.Runtime.InteropServices;

namespace Carpool.Admin;

/// <summary>Ctrl-C, SIGINT, SIGTERM or SIGHUP, as a token for what it ends; the process goes on.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _signals;

    /// <param name="ct">Ends it too.</param>
    public Interrupt(CancellationToken ct)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
                .Select(signal => PosixSignalRegistration.Create(signal, End)),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _source.Cancel();
    }
}
