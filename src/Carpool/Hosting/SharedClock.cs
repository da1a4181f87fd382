using Carpool.Linux.Clock;

namespace Carpool.Hosting;

/// <summary>
/// The one clock thread of the process, for the timers of all its actor systems. It runs while any of them needs it.
/// </summary>
internal static class SharedClock
{
    private static readonly Lock Gate = new();
    private static ClockThread? _clock;
    private static int _users;

    /// <summary>To be given back by <see cref="Return"/>.</summary>
    /// <param name="onFault">Is given what work threw, if the thread starts only now.</param>
    public static ClockThread Borrow(Action<Exception> onFault)
    {
        lock (Gate)
        {
            _users++;
            return _clock ??= new ClockThread("carpool-clock", onFault);
        }
    }

    public static void Return()
    {
        ClockThread? unused = null;
        lock (Gate)
        {
            if (--_users == 0) (unused, _clock) = (_clock, null);
        }

        unused?.Dispose();
    }
}
