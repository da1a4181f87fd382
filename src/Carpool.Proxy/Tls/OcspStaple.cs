using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;

namespace Carpool.Proxy.Tls;

/// <summary>
/// What an authority says of a certificate (OCSP, RFC 6960), for clients that ask for it with the certificate
/// (RFC 6066, section 8): they need not ask the authority themselves.
/// </summary>
internal sealed class OcspStaple
{
    /// <summary>The authority's clock may be ahead of ours.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly string? _fault;
    private readonly DateTimeOffset? _begin;
    private readonly DateTimeOffset? _end;

    private OcspStaple(byte[] response, string? fault, SingleResp? word)
    {
        Response = response;
        _fault = fault;
        _begin = word?.ThisUpdate.ToUniversalTime();
        _end = word?.NextUpdate?.ToUniversalTime();
    }

    /// <summary>As it is in its file.</summary>
    internal byte[] Response { get; }

    /// <param name="file">Where it is, in DER, as <c>openssl ocsp -respout</c> writes it.</param>
    /// <param name="key">Its key in the configuration.</param>
    /// <param name="certificate">What it must be about.</param>
    /// <exception cref="TlsFileException">It is no such response, or about another certificate.</exception>
    internal static OcspStaple Read(string file, string key, X509Certificate2 certificate)
    {
        var content = TlsCertificate.Read(key, file, File.ReadAllBytes);
        try
        {
            var response = new OcspResp(content);
            if (response.Status != OcspRespStatus.Successful)
                return new(content, $"the authority has answered with error {response.Status} (RFC 6960, 4.2.1)", null);

            var serial = new BigInteger(certificate.SerialNumberBytes.ToArray());
            var word = ((BasicOcspResp)response.GetResponseObject()).Responses
                .FirstOrDefault(one => one.GetCertID().SerialNumber.Equals(serial))
                ?? throw new TlsFileException(key, $"{file} is about another certificate");
            var fault = word.GetCertStatus() switch
            {
                null => null,
                RevokedStatus revoked => $"the authority has revoked the certificate, at {revoked.RevocationTime:u}",
                _ => "the authority does not know the certificate",
            };
            return new(content, fault, word);
        }
        catch (Exception e) when (e is not TlsFileException)
        {
            // The reader throws whatever comes of what it meets.
            throw new TlsFileException(key, $"{file} holds no OCSP response in DER: {e.Message}");
        }
    }

    /// <summary>Why it is not shown to anybody at that time; null: it is.</summary>
    internal string? FaultAt(DateTimeOffset at) =>
        _fault is not null ? _fault
        : at + Ahead < _begin ? $"it is good from {_begin:u} on"
        : at > _end ? $"it was good until {_end:u}"
        : null;

    /// <summary>Answers a client that asks for it.</summary>
    internal int Answer(nint ssl, nint argument)
    {
        if (FaultAt(TimeProvider.System.GetUtcNow()) is not null) return LibSsl.NotAcknowledged;

        var copy = LibSsl.Allocate(Response.Length, file: 0, line: 0);
        if (copy == 0) return LibSsl.NotAcknowledged;
        Marshal.Copy(Response, 0, copy, Response.Length);
        LibSsl.Control(ssl, LibSsl.SetStatusResponse, Response.Length, copy);
        return LibSsl.Acknowledged;
    }
}
