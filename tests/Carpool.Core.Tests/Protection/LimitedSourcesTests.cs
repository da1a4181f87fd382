using Carpool.Core.Protection;

namespace Carpool.Core.Tests.Protection;

public sealed class LimitedSourcesTests
{
    private static readonly Instant Start = new(0);

    [Fact]
    public void A_source_is_told_of_once_when_it_begins_and_once_when_it_was_quiet_for_a_minute()
    {
        var limited = new LimitedSources();
        Assert.True(limited.Refused(Source(1), Start));
        for (var s = 1; s <= 50; s++) Assert.False(limited.Refused(Source(1), Start + TimeSpan.FromSeconds(s)));

        Assert.Empty(limited.TakeQuiet(Start + TimeSpan.FromSeconds(109)));
        var ended = Assert.Single(limited.TakeQuiet(Start + TimeSpan.FromSeconds(110)));
        Assert.Equal((Source(1), 51, TimeSpan.FromSeconds(50)), ended);
        Assert.Equal(0, limited.Count);
        Assert.True(limited.Refused(Source(1), Start + TimeSpan.FromSeconds(111)));
    }

    [Fact]
    public void An_attack_from_everywhere_tells_of_some_and_remembers_no_more()
    {
        var limited = new LimitedSources();
        var told = Enumerable.Range(0, 10_000).Count(n => limited.Refused(Source(n), Start));
        Assert.Equal((LimitedSources.Most, LimitedSources.Most), (told, limited.Count));
    }

    private static Network Source(int number) =>
        Network.Of(NetAddress.Read([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 32);
}
