using Carpool.Core.Settings;

namespace Carpool.Proxy.Tls;

/// <summary>The client's end of TLS towards the servers of a service: whom to trust.</summary>
public sealed class TlsClient : IEquatable<TlsClient>
{
    private readonly ServerTlsSettings _settings;
    private readonly string _trusted;

    private TlsClient(ServerTlsSettings settings, TlsContext context, string trusted)
    {
        const int mode = LibSsl.EnablePartialWrite | LibSsl.AcceptMovingWriteBuffer | LibSsl.ReleaseBuffers;
        _settings = settings;
        _trusted = trusted;
        Context = context;
        LibSsl.Control(context, LibSsl.SetMinVersion, LibSsl.Tls12, 0);
        LibSsl.Control(context, LibSsl.SetMode, mode, 0);
        LibSsl.Control(context, LibSsl.SetReadAhead, 1, 0);
        LibSsl.SetOptions(context, LibSsl.NoRenegotiation);
        if (settings.Verify) LibSsl.SetVerify(context, LibSsl.VerifyPeer, 0);
    }

    internal TlsContext Context { get; }

    /// <summary>Reads the file of authorities.</summary>
    /// <param name="settings">With a whole path, or none: those of the host are trusted.</param>
    /// <exception cref="TlsFileException">It cannot be used.</exception>
    public static TlsClient Read(ServerTlsSettings settings)
    {
        const string key = "ca-file";
        var context = TlsContext.ForClients();
        LibSsl.ClearErrors();
        if (settings.CaFile is not { } file)
        {
            _ = LibSsl.TrustSystem(context);
            return new TlsClient(settings, context, "");
        }

        var text = TlsCertificate.ReadText(key, file);
        return LibSsl.TrustFile(context, file) == 1
            ? new TlsClient(settings, context, text)
            : throw new TlsFileException(key, $"{file} holds no certificate in PEM: {LibSsl.TakeReason()}");
    }

    public bool Equals(TlsClient? other) =>
        other is not null && _settings.Equals(other._settings) && _trusted == other._trusted;

    public override bool Equals(object? obj) => Equals(obj as TlsClient);

    public override int GetHashCode() => _settings.GetHashCode();

    /// <summary>The name of a server, to be asked for and to be in its certificate.</summary>
    internal string NameOf(string server) =>
        _settings.ServerName.Replace(ClusterSettings.OwnName, server, StringComparison.Ordinal);
}
