using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Carpool.Admin;
using Carpool.Core.Admin;

namespace Carpool.Web;

/// <summary>
/// Tells all who look what has changed. There is one look at the node a tick however many clients there are, and none
/// without any. Who is slow misses what was overtaken, and nothing is kept for him.
/// </summary>
internal sealed class LiveFeed(WebPool pool, IAdminDesk desk, TimeProvider time)
{
    /// <summary>Between two looks when nothing happens: what is no event is told within that.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>From an event to the look that it leads to: all parts of the node have heard of it by then.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two reports of what changes all the time: counters, and what the last checks took.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Part> _parts = [];
    private readonly List<Channel<bool>> _clients = [];
    private long _version;
    private bool _isLooking;

    /// <summary>Events as text/event-stream has them: all parts, then those that change.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var news = Channel.CreateBounded<bool>(1);
        Join(news);
        try
        {
            for (long seen = 0; ; await news.Reader.ReadAsync(ct))
            {
                foreach (var text in After(ref seen)) yield return text;
            }
        }
        finally
        {
            lock (_lock) _clients.Remove(news);
        }
    }

    private void Join(Channel<bool> client)
    {
        lock (_lock)
        {
            _clients.Add(client);
            if (_isLooking) return;
            _isLooking = true;
            // What was seen before nobody looked is old.
            _parts.Clear();
        }

        _ = LookAsync();
    }

    private string[] After(ref long version)
    {
        lock (_lock)
        {
            var seen = version;
            version = _version;
            return
            [
                .. _parts.Values.Where(part => part.Version > seen).OrderBy(part => part.Version)
                    .Select(part => part.Event),
            ];
        }
    }

    private async Task LookAsync()
    {
        using var ending = new CancellationTokenSource();
        var events = desk.Follow(after: long.MaxValue, ending.Token);
        for (Task<bool>? happens = null; HasClients();)
        {
            try
            {
                Tell(await pool.SnapshotAsync(CancellationToken.None));
            }
            catch (TimeoutException)
            {
                // No beat comes, which tells the clients that what they have gets old.
            }

            happens ??= events.WaitToReadAsync(ending.Token).AsTask();
            if (await Task.WhenAny(happens, Task.Delay(Tick, time)) != happens) continue;

            // Which events is not of interest; those that are kept come first, all at once.
            while (events.TryRead(out _)) happens = null;
            await Task.Delay(Settling, time);
            pool.Forget();
        }

        await ending.CancelAsync();
    }

    private bool HasClients()
    {
        lock (_lock) return _isLooking = _clients.Count > 0;
    }

    private void Tell(NodeSnapshot snapshot)
    {
        var calm = snapshot.WithoutTraffic();
        var now = time.GetTimestamp();
        lock (_lock)
        {
            var before = _version;
            foreach (var section in LiveSection.All)
                Update(section.Name, section.Write(calm), now, () => section.Write(snapshot));
            var beat = new JsonObject { ["node"] = snapshot.Node, ["at"] = $"{time.GetUtcNow():s}Z" }.ToJsonString();
            Update("beat", beat, now, () => beat);
            if (_version == before) return;
            foreach (var client in _clients) client.Writer.TryWrite(true);
        }
    }

    private void Update(string name, string gist, long now, Func<string> write)
    {
        var known = _parts.GetValueOrDefault(name);
        if (known is not null && known.Gist == gist && time.GetElapsedTime(known.At, now) < Pace) return;

        var text = $"event: {name}\ndata: {write()}\n\n";
        if (text != known?.Event) _parts[name] = new Part(++_version, gist, now, text);
    }

    /// <param name="Gist">Of what it said, all that does not change all the time.</param>
    /// <param name="At">When it was told.</param>
    private sealed record Part(long Version, string Gist, long At, string Event);
}
