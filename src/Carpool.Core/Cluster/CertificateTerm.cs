using System.Globalization;

namespace Carpool.Core.Cluster;

/// <summary>How long a certificate is still good.</summary>
public enum CertificateTerm : byte
{
    /// <summary>For more than 30 days.</summary>
    Good,

    /// <summary>For 30 days at most.</summary>
    Month,

    /// <summary>For 7 days at most.</summary>
    Week,

    /// <summary>For a day at most.</summary>
    Day,

    /// <summary>No longer: other nodes refuse it at the next connection.</summary>
    Expired,
}

/// <summary>When an operator is to hear of a certificate's end.</summary>
public static class CertificateTerms
{
    /// <summary>The term's word in listings: good, month, week, day or expired.</summary>
    public static string Word(this CertificateTerm term) => term.ToString().ToLowerInvariant();

    /// <param name="end">The last moment at which the certificate is good.</param>
    /// <param name="at">Now.</param>
    public static CertificateTerm Of(DateTimeOffset end, DateTimeOffset at) => (end - at).TotalDays switch
    {
        < 0 => CertificateTerm.Expired,
        <= 1 => CertificateTerm.Day,
        <= 7 => CertificateTerm.Week,
        <= 30 => CertificateTerm.Month,
        _ => CertificateTerm.Good,
    };

    /// <summary>What is the matter, in words that follow the certificate's name.</summary>
    /// <param name="term">How near the end is.</param>
    /// <param name="end">The last moment at which the certificate is good.</param>
    public static string Text(this CertificateTerm term, DateTimeOffset end)
    {
        var at = end.ToString("u", CultureInfo.InvariantCulture);
        return term switch
        {
            CertificateTerm.Expired => $"has expired at {at}",
            CertificateTerm.Day => $"expires within a day, at {at}",
            CertificateTerm.Week => $"expires within 7 days, at {at}",
            CertificateTerm.Month => $"expires within 30 days, at {at}",
            _ => $"is good until {at}",
        };
    }
}
