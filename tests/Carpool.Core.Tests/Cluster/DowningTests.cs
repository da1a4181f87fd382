using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class DowningTests
{
    /// <summary>Looks (milliseconds, who is unreachable then), and who is taken out at the last one.</summary>
    public static TheoryData<string, string> Histories => new()
    {
        { "0 a", "" },
        { "0 a | 500 a | 1000 a", "a" }, // unreachable for a second
        { "0 a | 500 a | 900 a", "" },
        { "0 a | 500 - | 600 a | 1100 a | 1500 a", "" }, // was reachable in between
        { "0 a | 500 a b | 1000 a b", "a" }, // each by its own time
        { "0 a b c d | 500 a b c d | 1000 a b c d", "a b c d" }, // also when it is all the others
        { "0 a | 500 a | 1000 a | 1500 a", "a" }, // again until it is gone
        { "0 a | 5000 a", "" }, // was not run itself: hears again first
        { "0 a | 5000 a | 5500 a | 6000 a", "a" },
    };

    [Theory, MemberData(nameof(Histories))]
    public void What_stays_unreachable_for_a_second_is_taken_out(string looks, string down)
    {
        var state = Downing.None;
        ValueList<string> last = [];
        foreach (var look in looks.Split(" | "))
        {
            var words = look.Split(' ');
            var at = new Instant(0) + TimeSpan.FromSeconds(100) + TimeSpan.FromMilliseconds(int.Parse(words[0]));
            (state, last) = state.Step([.. words[1..].Where(word => word != "-")], at);
        }

        Assert.Equal(down, string.Join(' ', last));
    }
}
