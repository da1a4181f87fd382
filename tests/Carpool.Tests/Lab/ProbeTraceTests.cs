using Carpool.Core;
using Carpool.Lab.Probe;
using Carpool.Linux.Packets;

namespace Carpool.Tests.Lab;

/// <summary>What the lab's prober reports of one address that is asked for every millisecond.</summary>
public sealed class ProbeTraceTests
{
    private static readonly NetAddress Address = NetAddress.Parse("192.0.2.101");
    private static readonly MacAddress Host = MacAddress.Read([2, 0, 0, 0, 0, 1]);

    private readonly ProbeTrace _trace = new([Address], At(0), TimeSpan.FromMilliseconds(1));

    [Fact]
    public void A_silence_of_the_host_is_all_its_own()
    {
        Ask(0, 30, answered: false);
        Ask(30, 31, answered: true);
        Ask(31, 41, answered: false);
        Ask(41, 42, answered: true);

        Assert.Equal((11, 11), Gap(42));
    }

    [Fact]
    public void A_pause_of_the_prober_does_not_count_as_silence()
    {
        Ask(0, 10, answered: true);
        Ask(31, 40, answered: true);

        Assert.Equal(1, Gap(40).Net);
        Assert.Equal(22, _trace.Report(At(40)).SlowestMs);
    }

    [Fact]
    public void A_silence_is_not_hidden_by_a_longer_pause()
    {
        Ask(0, 10, answered: true);
        Ask(31, 40, answered: true);
        Ask(40, 45, answered: false);
        Ask(45, 50, answered: true);

        Assert.Equal((6, 6), Gap(50));
    }

    private static Instant At(double ms) => new Instant(0) + TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(ms);

    private void Ask(int from, int to, bool answered)
    {
        for (var ms = from; ms < to; ms++)
        {
            _trace.Ask(At(ms));
            if (answered) _trace.Add(new ProbeSign(ProbeSignKind.Accepted, Host, Address, 0), At(ms));
        }
    }

    private (double Ms, double Net) Gap(double at)
    {
        var gap = _trace.Report(At(at)).Addresses[0].ConnectGap;
        return (Math.Round(gap.Ms, 3), Math.Round(gap.NetMs, 3));
    }
}
