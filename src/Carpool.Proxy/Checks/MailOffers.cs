using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Checks;

/// <summary>What a mail server must say that it can.</summary>
internal static class MailOffers
{
    /// <summary>Fails where a server does not.</summary>
    /// <param name="required">What it must offer.</param>
    /// <param name="isSealed">Whether TLS is spoken already, so that it need not be offered any more.</param>
    /// <param name="isOffered">What it does offer.</param>
    /// <exception cref="CheckFailedException">It does not offer something.</exception>
    public static void Require(IEnumerable<MailOffer> required, bool isSealed, Predicate<MailOffer> isOffered)
    {
        foreach (var offer in required)
        {
            if (isOffered(offer) || (isSealed && offer is MailOffer.Starttls)) continue;
            throw Missing(offer);
        }
    }

    /// <summary>What to throw where a server does not offer something.</summary>
    public static CheckFailedException Missing(MailOffer offer) =>
        new(CheckStatus.L7Status, $"it does not offer {offer.Keyword()}");

    /// <summary>The word that stands for it in the answer to EHLO.</summary>
    public static string Keyword(this MailOffer offer) => offer.ToString().ToUpperInvariant();
}
