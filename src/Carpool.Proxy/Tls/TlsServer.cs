using System.Runtime.InteropServices;
using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tls;

/// <summary>
/// The server's end of a service's TLS: its certificates as their files were when it was made. Sessions keep the one
/// that they began with. Two are equal when files and settings are.
/// </summary>
public sealed class TlsServer : IEquatable<TlsServer>
{
    private const int NameLimit = 255;
    private static readonly byte[] SessionContext = "carpool"u8.ToArray();

    private readonly TlsCertificate[] _certificates;
    private readonly Dictionary<string, TlsContext> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly TlsSettings _settings;

    // What the library chooses a protocol from, in the form of RFC 7301; it may look at it at any time.
    private readonly byte[] _protocols;

    private TlsServer(TlsSettings settings, TlsCertificate[] certificates)
    {
        _settings = settings;
        _certificates = certificates;
        var protocols = settings.Alpn.SelectMany(name => (byte[])[(byte)name.Length, .. Encoding.ASCII.GetBytes(name)]);
        var list = protocols.ToArray();
        _protocols = GC.AllocateArray<byte>(list.Length, pinned: true);
        list.CopyTo(_protocols, 0);

        foreach (var certificate in certificates)
        {
            Prepare(certificate.Context);
            if (certificate.Staple is { } staple)
                LibSsl.SetCallback(
                    certificate.Context, LibSsl.SetStatusCallback,
                    certificate.Context.Callback((LibSsl.AnswerStatus)staple.Answer));
            // The first of a name has it.
            foreach (var name in certificate.Names) _byName.TryAdd(name, certificate.Context);
        }

        LibSsl.SetCallback(
            Context, LibSsl.SetServerNameCallback, Context.Callback((LibSsl.ChooseByName)ChooseByName));
    }

    /// <summary>When each certificate ends, by its key in the configuration.</summary>
    public IEnumerable<(string Key, DateTimeOffset End)> Ends =>
        _certificates.Index().Select(one => (KeyOf(one.Index), one.Item.End));

    /// <summary>Which OCSP responses are not shown to clients at that time, by their keys, and why.</summary>
    public IEnumerable<(string Key, string Why)> UnstapledAt(DateTimeOffset at)
    {
        foreach (var (i, certificate) in _certificates.Index())
            if (certificate.Staple?.FaultAt(at) is { } why)
                yield return ($"{KeyOf(i)}.ocsp-file", why);
    }

    /// <summary>What handshakes begin with: the first certificate.</summary>
    internal TlsContext Context => _certificates[0].Context;

    /// <summary>How long the handshake, or what comes before it, may take.</summary>
    internal TimeSpan HandshakeTimeout => _settings.HandshakeTimeout;

    /// <summary>What comes before the handshake.</summary>
    internal Starttls Starttls => _settings.Starttls;

    /// <summary>Reads the files.</summary>
    /// <param name="settings">With whole paths, and at least one certificate.</param>
    /// <exception cref="TlsFileException">One cannot be used.</exception>
    public static TlsServer Read(TlsSettings settings) =>
        new(settings, [.. settings.Certificates.Select((files, i) => TlsCertificate.Read(files, KeyOf(i)))]);

    public bool Equals(TlsServer? other) =>
        other is not null && _settings.Equals(other._settings)
        && _certificates.Select(one => Convert.ToHexString(one.Content))
            .SequenceEqual(other._certificates.Select(one => Convert.ToHexString(one.Content)));

    public override bool Equals(object? obj) => Equals(obj as TlsServer);

    public override int GetHashCode() => _settings.GetHashCode();

    private static string KeyOf(int certificate) => $"certificates[{certificate}]";

    private void Prepare(TlsContext context)
    {
        const int mode = LibSsl.EnablePartialWrite | LibSsl.AcceptMovingWriteBuffer | LibSsl.ReleaseBuffers;
        var oldest = _settings.MinVersion == TlsVersion.Tls13 ? LibSsl.Tls13 : LibSsl.Tls12;
        LibSsl.Control(context, LibSsl.SetMinVersion, oldest, 0);
        LibSsl.Control(context, LibSsl.SetMode, mode, 0);
        LibSsl.Control(context, LibSsl.SetReadAhead, 1, 0);
        LibSsl.SetOptions(context, LibSsl.NoRenegotiation | LibSsl.ServerPreference | LibSsl.PrioritizeChaCha);
        LibSsl.SetSessionContext(context, SessionContext, (uint)SessionContext.Length);
        if (_protocols.Length > 0)
            LibSsl.SetProtocolCallback(context, context.Callback((LibSsl.ChooseProtocol)ChooseProtocol), 0);
    }

    /// <summary>The certificate of the name that the client asks for; the first, for another or none.</summary>
    private int ChooseByName(nint ssl, ref int alert, nint argument)
    {
        var name = Marshal.PtrToStringUTF8(LibSsl.ServerNameOf(ssl, LibSsl.HostName));
        if (name is not null && Find(name) is { } context)
        {
            LibSsl.SwitchContext(ssl, context);
            return LibSsl.Acknowledged;
        }

        if (!_settings.StrictSni) return LibSsl.NotAcknowledged;
        alert = LibSsl.UnrecognizedName;
        return LibSsl.FatalAlert;
    }

    private TlsContext? Find(string name)
    {
        if (name.Length > NameLimit) return null;
        if (_byName.TryGetValue(name, out var exact)) return exact;
        // A star stands for one label (RFC 9525, 6.3).
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : _byName.GetValueOrDefault($"*{name[dot..]}");
    }

    /// <summary>The first of ours that the client speaks too; none in common is the end (RFC 7301, 3.2).</summary>
    private int ChooseProtocol(
        nint ssl, out nint chosen, out byte length, nint offered, uint offeredLength, nint argument) =>
        LibSsl.SelectProtocol(
            out chosen, out length, ref _protocols[0], (uint)_protocols.Length, offered, offeredLength)
        == LibSsl.Negotiated
            ? LibSsl.Acknowledged
            : LibSsl.FatalAlert;
}
