namespace Carpool.Proxy.Tls;

/// <summary>A file of certificates or keys cannot be used.</summary>
/// <param name="key">The key of the configuration that names it, such as <c>certificates[0].key-file</c>.</param>
/// <param name="message">The file and what is wrong with it.</param>
public sealed class TlsFileException(string key, string message) : Exception(message)
{
    public string Key => key;
}
