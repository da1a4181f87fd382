using System.Runtime.InteropServices;

namespace Carpool.Proxy.Tls;

/// <summary>
/// The host's own OpenSSL 3, which every other server of this host uses too and which is mended with it. Names and
/// numbers are those of openssl/ssl.h and tls1.h; what a call does is in its manual page, SSL_read(3) for example.
/// </summary>
internal static partial class LibSsl
{
    internal const int Tls12 = 0x303;
    internal const int Tls13 = 0x304;

    // SSL_CTX_ctrl, SSL_ctrl
    internal const int SetMode = 33;
    internal const int SetReadAhead = 41;
    internal const int SetServerNameCallback = 53;
    internal const int SetServerName = 55;
    internal const int SetStatusCallback = 63;
    internal const int SetStatusResponse = 71;
    internal const int SetMinVersion = 123;

    // SSL_MODE_...
    internal const int EnablePartialWrite = 0x1;
    internal const int AcceptMovingWriteBuffer = 0x2;
    internal const int ReleaseBuffers = 0x10;

    // SSL_OP_...
    internal const ulong NoRenegotiation = 1ul << 30;
    internal const ulong ServerPreference = 1ul << 22;
    internal const ulong PrioritizeChaCha = 1ul << 21;

    // SSL_get_error
    internal const int ErrorSsl = 1;
    internal const int WantRead = 2;
    internal const int WantWrite = 3;
    internal const int ErrorSystemCall = 5;
    internal const int ZeroReturn = 6;

    // What callbacks answer.
    internal const int Acknowledged = 0;
    internal const int FatalAlert = 2;
    internal const int NotAcknowledged = 3;
    internal const int UnrecognizedName = 112;
    internal const int Negotiated = 1;

    internal const int Pem = 1;
    internal const int HostName = 0;
    internal const int VerifyPeer = 1;
    internal const int SentShutdown = 1;
    internal const int ReasonMask = 0x7FFFFF;
    internal const int UnexpectedEnd = 294;
    internal const int CertificateVerifyFailed = 134;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    /// <summary>SSL_CTX_set_tlsext_servername_callback(3).</summary>
    internal delegate int ChooseByName(nint ssl, ref int alert, nint argument);

    /// <summary>SSL_CTX_set_tlsext_status_cb(3).</summary>
    internal delegate int AnswerStatus(nint ssl, nint argument);

    /// <summary>SSL_CTX_set_alpn_select_cb(3).</summary>
    internal delegate int ChooseProtocol(
        nint ssl, out nint chosen, out byte length, nint offered, uint offeredLength, nint argument);

    /// <summary>What the library last complained of on this thread, in its own words.</summary>
    internal static string TakeReason()
    {
        var error = PeekError();
        ClearErrors();
        return Marshal.PtrToStringUTF8(ReasonOf(error)) ?? $"error {error:X}";
    }

    [LibraryImport(Ssl, EntryPoint = "TLS_server_method")]
    internal static partial nint ServerMethod();

    [LibraryImport(Ssl, EntryPoint = "TLS_client_method")]
    internal static partial nint ClientMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    internal static partial nint NewContext(nint method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    internal static partial nint Control(TlsContext context, int command, nint number, nint pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_callback_ctrl")]
    internal static partial nint SetCallback(TlsContext context, int command, nint callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_options")]
    internal static partial ulong SetOptions(TlsContext context, ulong options);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    internal static partial void SetProtocolCallback(TlsContext context, nint callback, nint argument);

    [LibraryImport(Ssl, EntryPoint = "SSL_select_next_proto")]
    internal static partial int SelectProtocol(
        out nint chosen, out byte length, ref byte ours, uint ourLength, nint theirs, uint theirLength);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_session_id_context")]
    internal static partial int SetSessionContext(TlsContext context, ReadOnlySpan<byte> name, uint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_certificate_chain_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseCertificates(TlsContext context, string file);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_PrivateKey_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseKey(TlsContext context, string file, int format);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_verify")]
    internal static partial void SetVerify(TlsContext context, int mode, nint callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_load_verify_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int TrustFile(TlsContext context, string file);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_default_verify_paths")]
    internal static partial int TrustSystem(TlsContext context);

    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    internal static partial nint New(TlsContext context);

    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    internal static partial void Free(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_fd")]
    internal static partial int SetSocket(TlsHandle ssl, int socket);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_accept_state")]
    internal static partial void SetAcceptState(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_connect_state")]
    internal static partial void SetConnectState(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint Control(TlsHandle ssl, int command, nint number, string text);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl")]
    internal static partial nint Control(nint ssl, int command, nint number, nint pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetVerifiedName(TlsHandle ssl, string name);

    [LibraryImport(Ssl, EntryPoint = "SSL_do_handshake", SetLastError = true)]
    internal static partial int DoHandshake(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_read", SetLastError = true)]
    internal static partial int Read(TlsHandle ssl, ref byte buffer, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_write", SetLastError = true)]
    internal static partial int Write(TlsHandle ssl, ref byte bytes, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_shutdown", SetLastError = true)]
    internal static partial int ShutDown(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_shutdown")]
    internal static partial int ShutDownState(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    internal static partial int ErrorOf(TlsHandle ssl, int answer);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_servername")]
    internal static partial nint ServerNameOf(nint ssl, int type);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_SSL_CTX")]
    internal static partial nint SwitchContext(nint ssl, TlsContext context);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_version")]
    internal static partial nint VersionOf(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_current_cipher")]
    internal static partial nint CipherOf(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_CIPHER_get_name")]
    internal static partial nint CipherName(nint cipher);

    [LibraryImport(Ssl, EntryPoint = "SSL_get0_alpn_selected")]
    internal static partial void ProtocolOf(TlsHandle ssl, out nint protocol, out uint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_session_reused")]
    internal static partial int IsResumed(TlsHandle ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_verify_result")]
    internal static partial long VerifyResult(TlsHandle ssl);

    /// <summary>Memory that the library frees when it is told to (OPENSSL_malloc(3)).</summary>
    [LibraryImport(Crypto, EntryPoint = "CRYPTO_malloc")]
    internal static partial nint Allocate(nint size, nint file, int line);

    [LibraryImport(Crypto, EntryPoint = "X509_verify_cert_error_string")]
    internal static partial nint VerifyWords(long result);

    [LibraryImport(Crypto, EntryPoint = "ERR_peek_error")]
    internal static partial ulong PeekError();

    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    internal static partial void ClearErrors();

    [LibraryImport(Crypto, EntryPoint = "ERR_reason_error_string")]
    private static partial nint ReasonOf(ulong error);
}
