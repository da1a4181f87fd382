using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;

namespace Carpool.Proxy.Sessions;

/// <summary>The servers that one session tries, each once.</summary>
internal struct ServerChoice(Frontend frontend)
{
    private readonly Candidates _candidates = frontend.NextCandidates();
    private int _attempts;

    internal readonly bool IsEmpty => _candidates.Count == 0;

    /// <summary>The next server to try; null when the attempts are used up.</summary>
    internal Server? Next()
    {
        var most = Math.Min(_candidates.Count, 1 + frontend.Settings.Retries);
        return _attempts < most ? _candidates[_attempts++] : null;
    }

    /// <summary>How the last attempt ended.</summary>
    internal readonly void Note(Server server, CheckResult result)
    {
        frontend.Counters.Server(server.Name).Connects.Add(result.Status);
        if (!result.IsSuccess) frontend.Events.ConnectFailed(server, result);
    }

    /// <summary>The own address to go to the server from; null leaves it to the kernel.</summary>
    internal readonly NetAddress? SourceFor(Server server)
    {
        foreach (var source in frontend.Settings.Sources)
        {
            if (source.IsV6 == server.Address.IsV6) return source;
        }

        return null;
    }
}
