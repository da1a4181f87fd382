namespace Carpool.Cluster.Tls;

/// <summary>
/// Lets the side that was called come to the end of the handshake before the caller's first word. DotNetty 0.7.6 loses
/// what arrives while that side still judges the caller's certificate, and the connection is of no use then; on a busy
/// host that is most of the first ones. A later DotNetty needs none of this.
/// </summary>
internal static class HandshakePause
{
    /// <summary>A certificate is judged in a millisecond; a process that has just started takes some tens.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Blocks the thread, as nothing else can put the caller off here: by now its own side of the handshake is done,
    /// and it speaks as soon as it has judged the certificate shown to it.
    /// </summary>
    public static void Wait() => Thread.Sleep(Length);
}
