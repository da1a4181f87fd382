using Carpool.Core.Settings;
using Carpool.Proxy.Logs;
using Microsoft.Extensions.Time.Testing;
using static Carpool.Proxy.Tests.Logs.LogSupport;

namespace Carpool.Proxy.Tests.Logs;

public sealed class RefusedLinesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_attack_gets_so_many_lines_in_each_second()
    {
        await using var log = Start(Settings("stdout", refused: 10), _time);
        Assert.Equal(10, Taken(log));

        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(0, Taken(log));

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(10, Taken(log));
    }

    [Theory, InlineData(ConnectionLogFormat.Json, 0), InlineData(ConnectionLogFormat.Off, 10)]
    public async Task Without_lines_for_them_or_a_log_none_is_taken(ConnectionLogFormat format, int refused)
    {
        await using var log = Start(Settings("stdout", format, refused: refused), _time);
        Assert.Equal(0, Taken(log));
    }

    private static int Taken(ConnectionLog log) => Enumerable.Range(0, 1000).Count(_ => log.TakesRefused());
}
