using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Health;

public sealed class AgentAnswerTests
{
    [Theory]
    [InlineData("up", CheckStatus.L7Ok, "")]
    [InlineData("ready up\r", CheckStatus.L7Ok, "")]
    [InlineData("UP,75%", CheckStatus.L7Ok, "UP,75%")]
    [InlineData("50%", CheckStatus.L7Ok, "50%")]
    [InlineData("drain\tmaxconn:30", CheckStatus.L7Ok, "drain maxconn:30")]
    [InlineData("up maint # backup runs", CheckStatus.L7Ok, "up maint # backup runs")]
    [InlineData("down", CheckStatus.L7Status, "down")]
    [InlineData("fail", CheckStatus.L7Status, "fail")]
    [InlineData("failed#disk full", CheckStatus.L7Status, "failed#disk full")]
    [InlineData("up stopped", CheckStatus.L7Status, "up stopped")]
    [InlineData("down up", CheckStatus.L7Ok, "")]
    [InlineData("", CheckStatus.L7Response, "it says nothing")]
    [InlineData(" , # up", CheckStatus.L7Response, "it says nothing")]
    [InlineData("220 mail01 ESMTP", CheckStatus.L7Response, "'220' is no word of an agent")]
    [InlineData("up %", CheckStatus.L7Response, "'%' is no word of an agent")]
    [InlineData("maxconn:", CheckStatus.L7Response, "'maxconn:' is no word of an agent")]
    [InlineData("-5%", CheckStatus.L7Response, "'-5%' is no word of an agent")]
    public void A_line_has_its_meaning(string line, CheckStatus status, string detail) =>
        Assert.Equal(new AgentAnswer(status, detail), AgentAnswer.Parse(line));

    [Fact]
    public void Whatever_the_line_it_has_a_meaning_that_is_short_and_fit_for_a_log() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["updownready0123%:#, \t\0"], 0, 200]).Sample(line =>
        {
            var answer = AgentAnswer.Parse(line);
            Assert.True(answer.Status is CheckStatus.L7Ok or CheckStatus.L7Status or CheckStatus.L7Response);
            Assert.InRange(answer.Detail.Length, 0, 120);
            Assert.DoesNotContain(answer.Detail, char.IsControl);
        });
}
