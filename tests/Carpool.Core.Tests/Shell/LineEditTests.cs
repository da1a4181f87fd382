using Carpool.Core.Shell;
using CsCheck;

namespace Carpool.Core.Tests.Shell;

public sealed class LineEditTests
{
    private static readonly LineEdit Typed = LineEdit.Of("vip move 192.0.2.101");

    [Fact]
    public void Keys_move_and_delete_by_characters_and_words()
    {
        Assert.Equal(("vip move 192.0.2.101", 9), Both(Typed.WordLeft()));
        Assert.Equal(("vip move 192.0.2.101", 4), Both(Typed.WordLeft().WordLeft()));
        Assert.Equal(("vip move 192.0.2.101", 8), Both(Typed.To(4).WordRight()));
        Assert.Equal(("vip 192.0.2.101", 4), Both(Typed.To(9).DeleteWordLeft()));
        Assert.Equal(("vip  192.0.2.101", 4), Both(Typed.To(4).DeleteWordRight()));
        Assert.Equal(("192.0.2.101", 0), Both(Typed.To(9).DeleteToStart()));
        Assert.Equal(("vip", 3), Both(Typed.To(3).DeleteToEnd()));
        Assert.Equal(("vip move 192.0.2.10", 19), Both(Typed.Backspace()));
        Assert.Equal(("ip move 192.0.2.101", 0), Both(Typed.To(0).Delete()));
        Assert.Equal(("vip xmove 192.0.2.101", 5), Both(Typed.To(4).Insert("x")));
    }

    [Fact]
    public void Nothing_goes_beyond_the_ends() => Assert.All(
        [
            LineEdit.Empty.Backspace(), LineEdit.Empty.Delete(), LineEdit.Empty.WordLeft(), LineEdit.Empty.WordRight(),
            LineEdit.Empty.DeleteWordLeft(), LineEdit.Empty.DeleteWordRight(), LineEdit.Empty.To(-1),
            LineEdit.Empty.To(1),
        ],
        edit => Assert.Equal(LineEdit.Empty, edit));

    [Theory]
    [InlineData("vip l", "vip list ")]
    [InlineData("vip s", "vip s")]
    [InlineData("vip suc", "vip succession ")]
    [InlineData("vip x", "vip x")]
    [InlineData("vip ", "vip ")]
    public void A_word_is_completed_as_far_as_it_can_only_become_one(string typed, string completed) =>
        Assert.Equal(completed, LineEdit.Of(typed).Complete(["list", "show", "succession"]).Text);

    [Fact]
    public void Words_that_begin_alike_are_completed_as_far_as_they_do() =>
        Assert.Equal("node drain mail0", LineEdit.Of("node drain m").Complete(["mail01", "mail02"]).Text);

    [Fact]
    public void Whatever_is_pressed_the_cursor_stays_within_the_line() => Gen.Int[0, 12].Array[0, 60].Sample(keys =>
    {
        var edit = LineEdit.Empty;
        foreach (var key in keys)
        {
            edit = key switch
            {
                0 => edit.Backspace(),
                1 => edit.Delete(),
                2 => edit.WordLeft(),
                3 => edit.WordRight(),
                4 => edit.DeleteWordLeft(),
                5 => edit.DeleteWordRight(),
                6 => edit.DeleteToEnd(),
                7 => edit.To(edit.Cursor - 1),
                8 => edit.Complete(["mail01", "mail02", "m a"]),
                9 => edit.Insert(" "),
                10 => edit.To(edit.Cursor + 1),
                _ => edit.Insert("m"),
            };
            if (edit.Cursor < 0 || edit.Cursor > edit.Text.Length) return false;
        }

        return true;
    });

    private static (string Text, int Cursor) Both(LineEdit edit) => (edit.Text, edit.Cursor);
}
