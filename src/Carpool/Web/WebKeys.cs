using System.Security.Cryptography.X509Certificates;
using Carpool.Core;

namespace Carpool.Web;

/// <summary>What the files of <c>carpool.http</c> hold. Compared by that.</summary>
/// <param name="Fingerprint">SHA-256 over all of them, so that a reload can tell whether they changed.</param>
/// <param name="Token">SHA-256 of the token that orders need; null: nobody may order.</param>
/// <param name="ReadToken">SHA-256 of a token that may look; null: there is none.</param>
/// <param name="Certificate">With its private key; null: no TLS.</param>
/// <param name="Chain">What lies between it and a root.</param>
public sealed record WebKeys(
    string Fingerprint,
    ValueList<byte>? Token,
    ValueList<byte>? ReadToken,
    X509Certificate2? Certificate,
    ValueList<X509Certificate2> Chain)
{
    public bool Equals(WebKeys? other) => other is not null && other.Fingerprint == Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);
}
