using System.Threading.Channels;
using Carpool.Core;
using Carpool.Core.Events;

namespace Carpool.Events;

/// <summary>What the journal is told and asked.</summary>
public static class JournalProtocol
{
    // Commands

    /// <summary>Take down what happened. It comes by the system's event stream, from <see cref="EventLog"/>.</summary>
    /// <param name="At">The time of day when it was noticed.</param>
    public sealed record Happened(DateTimeOffset At, Happening What);

    /// <summary>The daemon before has let go of the file.</summary>
    public sealed record Begin;

    /// <summary>The file is another daemon's from now on.</summary>
    public sealed record HandOn;

    // Queries

    /// <summary>Answered by <see cref="Kept"/>.</summary>
    public sealed record GetKept;

    /// <param name="Events">The oldest first.</param>
    public sealed record Kept(ValueList<PoolEvent> Events);

    /// <summary>Give all that is kept after a number, and from then on each as it comes.</summary>
    /// <param name="After">See <see cref="EventRing.After"/>.</param>
    /// <param name="To">Is complete when the journal ends. What does not fit is lost to it; its numbers tell.</param>
    public sealed record Follow(long After, ChannelWriter<PoolEvent> To);

    public sealed record Unfollow(ChannelWriter<PoolEvent> To);
}
