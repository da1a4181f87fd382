using Carpool.Core.Shell;

namespace Carpool.Core.Tests.Shell;

public sealed class LineHistoryTests
{
    [Fact]
    public void One_goes_back_through_all_lines_and_forth_to_what_was_being_typed()
    {
        var history = LineHistory.Empty.Add("vip list").Add("node list");

        (history, var line) = history.Back("clu");
        Assert.Equal("node list", line);
        (history, line) = history.Back(line);
        Assert.Equal("vip list", line);
        (history, line) = history.Back(line);
        Assert.Equal("vip list", line);
        (history, line) = history.Forth(line);
        Assert.Equal("node list", line);
        (history, line) = history.Forth(line);
        Assert.Equal("clu", line);
        Assert.Equal("clu", history.Forth(line).Line);
    }

    [Fact]
    public void A_line_that_is_entered_again_or_blank_is_kept_once_or_not_at_all() =>
        Assert.Equal(["vip list"], LineHistory.Empty.Add("vip list").Add("vip list").Add(" ").Lines);

    [Fact]
    public void The_oldest_lines_are_forgotten()
    {
        var history = LineHistory.Of(Enumerable.Range(0, LineHistory.Most + 5).Select(number => $"{number}"));

        Assert.Equal((LineHistory.Most, "5"), (history.Lines.Count, history.Lines[0]));
    }
}
