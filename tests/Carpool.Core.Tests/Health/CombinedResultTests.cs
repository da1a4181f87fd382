using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Health;

/// <summary>What several checks of one server come to.</summary>
public sealed class CombinedResultTests
{
    private static readonly Gen<CheckResult> Result = Gen.Select(
        Gen.Enum<CheckStatus>(), Gen.Int[0, 500], Gen.Bool.Select(says => says ? "no" : ""),
        (status, ms, detail) => new CheckResult(status, TimeSpan.FromMilliseconds(ms), detail)
        {
            Steps = [new CheckStep("connect", TimeSpan.FromMilliseconds(ms))],
        });

    private static readonly Gen<PartResult[]> Parts = Result.Array[1, 5].Select(results =>
        results.Select((result, i) => new PartResult($"part{i}", result)).ToArray());

    [Fact]
    public void All_is_good_when_each_part_is_bad_when_any_part_is_and_else_not_known() => Parts.Sample(parts =>
    {
        var results = parts.Select(part => part.Result).ToArray();
        var whole = CombinedResult.Of(parts, needsAll: true);

        if (results.All(result => result.IsSuccess)) Assert.True(whole.IsSuccess);
        else if (!results.Any(IsBad)) Assert.Equal(CheckStatus.SocketError, whole.Status);
        else Assert.Equal(results.First(IsBad).Status, whole.Status);
    });

    [Fact]
    public void Any_is_good_when_any_part_is_bad_when_each_part_is_and_else_not_known() => Parts.Sample(parts =>
    {
        var results = parts.Select(part => part.Result).ToArray();
        var whole = CombinedResult.Of(parts, needsAll: false);

        if (results.FirstOrDefault(result => result.IsSuccess) is { IsSuccess: true } good && results.Contains(good))
            Assert.Equal(good.Status, whole.Status);
        else if (results.Any(result => !IsBad(result))) Assert.Equal(CheckStatus.SocketError, whole.Status);
        else Assert.False(whole.IsSuccess);
    });

    [Fact]
    public void Parts_behind_the_one_that_decides_change_nothing() => Gen.Select(Parts, Gen.Bool).Sample((parts, all) =>
    {
        var needed = parts.TakeWhile(part => !CombinedResult.Decides(part.Result, all)).Count() + 1;
        var (whole, part) = (CombinedResult.Of(parts, all), CombinedResult.Of(parts.Take(needed).ToArray(), all));

        Assert.Equal((whole.Status, whole.Detail), (part.Status, part.Detail));
    });

    [Fact]
    public void The_part_that_failed_is_named_and_its_steps_are_told_from_the_others()
    {
        PartResult[] parts =
            [Part("smtp", CheckStatus.L7Ok, ""), Part("imap:143", CheckStatus.L7Timeout, "LOGIN: no answer")];

        var whole = CombinedResult.Of(parts, needsAll: true);

        Assert.Equal(("L7TOUT", "imap:143: LOGIN: no answer"), (whole.Word, whole.Detail));
        Assert.Equal(["smtp connect", "imap:143 connect"], whole.Steps.Select(step => step.Name));
        Assert.Equal(TimeSpan.FromMilliseconds(2), whole.Latency);
        Assert.Equal("by smtp", CombinedResult.Of(parts, needsAll: false).Detail);
    }

    [Fact]
    public void Of_alternatives_that_all_failed_each_says_why()
    {
        var whole = CombinedResult.Of(
            [Part("tcp:25", CheckStatus.L4Refused, "ConnectionRefused"), Part("exec", CheckStatus.ProcessTimeout, "")],
            needsAll: false);

        Assert.Equal(("L4CON", "tcp:25 L4CON (ConnectionRefused), exec PROCTOUT"), (whole.Word, whole.Detail));
    }

    [Fact]
    public void A_host_is_alive_when_any_part_has_heard_of_it_and_the_first_certificate_to_end_counts()
    {
        var end = DateTimeOffset.UnixEpoch;
        var whole = CombinedResult.Of(
            [
                new("imaps", new CheckResult(CheckStatus.L7Ok, default) { CertificateEnd = end.AddDays(1) }),
                new("https", new CheckResult(CheckStatus.L7Ok, default) { CertificateEnd = end }),
                Part("tcp", CheckStatus.L4Timeout, ""),
            ],
            needsAll: true);

        Assert.True(whole.HostAnswered);
        Assert.Equal(end, whole.CertificateEnd);
    }

    private static bool IsBad(CheckResult result) =>
        !result.IsSuccess && result.Status is not CheckStatus.SocketError;

    private static PartResult Part(string name, CheckStatus status, string detail) => new(
        name,
        new CheckResult(status, TimeSpan.FromMilliseconds(1), detail)
        {
            Steps = [new CheckStep("connect", TimeSpan.FromMilliseconds(1))],
        });
}
