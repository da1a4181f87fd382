namespace Carpool.Core.Carp;

/// <summary>
/// How many advertisements were heard, by verdict and family, and how many were sent. Safe for any threads.
/// </summary>
public sealed class CarpCounters
{
    private static readonly int Verdicts = Enum.GetValues<CarpDrop>().Length;
    private readonly long[] _heard = new long[2 * Verdicts];
    private readonly long[] _sent = new long[2];
    private readonly long[] _sendErrors = new long[2];

    public void CountHeard(CarpDrop verdict, bool isV6) => Interlocked.Increment(ref _heard[At(verdict, isV6)]);

    public void CountSent(bool isV6) => Interlocked.Increment(ref _sent[At(isV6)]);

    public void CountSendError(bool isV6) => Interlocked.Increment(ref _sendErrors[At(isV6)]);

    /// <summary>Packets heard with this verdict; <see cref="CarpDrop.None"/> counts the accepted ones.</summary>
    public long Heard(CarpDrop verdict, bool isV6) => Interlocked.Read(ref _heard[At(verdict, isV6)]);

    /// <summary>Packets heard with this verdict, in both families.</summary>
    public long Heard(CarpDrop verdict) => Heard(verdict, isV6: false) + Heard(verdict, isV6: true);

    public long Sent(bool isV6) => Interlocked.Read(ref _sent[At(isV6)]);

    public long SendErrors(bool isV6) => Interlocked.Read(ref _sendErrors[At(isV6)]);

    private static int At(bool isV6) => isV6 ? 1 : 0;

    private static int At(CarpDrop verdict, bool isV6) => (int)verdict + (isV6 ? Verdicts : 0);
}
