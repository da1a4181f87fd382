using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class CertificateTermTests
{
    private static readonly DateTimeOffset End = new(2028, 11, 24, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(700.0, CertificateTerm.Good)]
    [InlineData(30.1, CertificateTerm.Good)]
    [InlineData(30.0, CertificateTerm.Month)]
    [InlineData(7.1, CertificateTerm.Month)]
    [InlineData(7.0, CertificateTerm.Week)]
    [InlineData(1.1, CertificateTerm.Week)]
    [InlineData(1.0, CertificateTerm.Day)]
    [InlineData(0.0, CertificateTerm.Day)]
    [InlineData(-0.1, CertificateTerm.Expired)]
    public void The_term_follows_from_the_days_that_are_left(double days, CertificateTerm expected) =>
        Assert.Equal(expected, CertificateTerms.Of(End, End - TimeSpan.FromDays(days)));

    [Fact]
    public void Every_term_says_when_the_end_is()
    {
        Assert.Equal("expires within 7 days, at 2028-11-24 08:00:00Z", CertificateTerm.Week.Text(End));
        Assert.All(
            Enum.GetValues<CertificateTerm>(),
            term => Assert.EndsWith(" 2028-11-24 08:00:00Z", term.Text(End), StringComparison.Ordinal));
    }
}
