using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Proxy;
using Carpool.Proxy.Tls;

namespace Carpool.Services;

/// <summary>What the files of a service's TLS hold. Equal ones were read from the same files.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Server">For its clients; null: no TLS with them.</param>
/// <param name="Client">For its servers; null: no TLS with them.</param>
public sealed record ServiceTls(string Service, TlsServer? Server, TlsClient? Client);

/// <summary>
/// Keeps a frontend's certificates those of the files, and says in time that they end, and that those of servers do.
/// </summary>
internal sealed class ServiceCertificates(Frontend frontend, TimeProvider time, EventLog events)
{
    private readonly Dictionary<string, CertificateWatch> _servers = [];
    private readonly HashSet<string> _unstapled = [];
    private CertificateWatch[] _watches = [];

    public void Use(ServiceTls? tls)
    {
        var (server, client) = (frontend.Tls, frontend.ServerTls);
        if (Equals(tls?.Server, server) && Equals(tls?.Client, client)) return;

        if (server is not null || client is not null)
            events.Note(
                EventKind.Certificate, frontend.Name, "new certificates are in force; open connections go on");
        (frontend.Tls, frontend.ServerTls) = (tls?.Server, tls?.Client);
        _unstapled.Clear();
        _watches = [.. (tls?.Server?.Ends ?? []).Select(one =>
        {
            var watch = new CertificateWatch(
                time, events, frontend.Name, $"tls.{one.Key}", "a reload reads the files anew");
            watch.Use(one.End);
            return watch;
        })];
        Look();
    }

    /// <summary>A check has seen the certificate of a node's server.</summary>
    public void Seen(string node, DateTimeOffset end)
    {
        if (!_servers.TryGetValue(node, out var watch))
            _servers[node] = watch = new CertificateWatch(
                time, events, frontend.Name, $"the certificate of {node}", "the service there has to renew it");

        watch.Use(end);
        watch.Look();
    }

    public void Look()
    {
        foreach (var watch in _watches) watch.Look();
        foreach (var (key, why) in frontend.Tls?.UnstapledAt(time.GetUtcNow()) ?? [])
            if (_unstapled.Add(key))
                events.Warn(
                    EventKind.Certificate, frontend.Name,
                    $"tls.{key} is not stapled: {why}; a reload reads the file anew");
    }
}
