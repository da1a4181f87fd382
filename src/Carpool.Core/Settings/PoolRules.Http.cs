namespace Carpool.Core.Settings;

/// <summary>What others can reach is for those who prove who they are, and hidden from the rest.</summary>
internal sealed partial class PoolRules
{
    private const int MaxListen = 16;

    private void CheckHttp()
    {
        if (_pool.Http is not { } http) return;

        Count("carpool.http.listen", http.Listen.Count, 1, MaxListen);
        for (var i = 0; i < http.Listen.Count; i++)
        {
            var (listen, path) = (http.Listen[i], $"carpool.http.listen[{i}]");
            if (http.Listen.Take(i).Contains(listen)) Fault(path, $"is '{listen}', given twice");
            if (listen.IsLoopback) continue;

            if (http.TokenFile is null)
                Fault(path, $"is '{listen}', which others can reach: that needs carpool.http.token-file");
            if (http.Tls is null)
                Fault(path, $"is '{listen}', which others can reach: that needs carpool.http.tls");
        }

        if (http is { ReadTokenFile: not null, TokenFile: null })
            Fault("carpool.http.read-token-file", "needs carpool.http.token-file beside it");
    }
}
