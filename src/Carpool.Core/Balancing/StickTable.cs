namespace Carpool.Core.Balancing;

/// <summary>
/// The server that each client goes back to, until it has not come for so long; not thread-safe. When the table is
/// full, whoever has not come for longest makes room. Every node has one and tells the others what is new in it. Of two
/// words on one client the later counts (<see cref="StickEntry.Stamp"/>; then the greater name, then the younger age),
/// so it does not matter in which order they come, or how often.
/// </summary>
/// <param name="size">Clients at most, above 0.</param>
/// <param name="expire">How long a client is remembered after it came, above zero.</param>
public sealed class StickTable(int size, TimeSpan expire)
{
    /// <summary>Entries that are read or told at once, so that nobody waits long for the table.</summary>
    public const int MaxPart = 500;

    /// <summary>That a client came again is told so many times before it would expire; not each time.</summary>
    private const int TellsPerExpire = 10;

    private readonly Dictionary<NetAddress, int> _places = [];
    private readonly List<Entry> _entries = [];
    private readonly Stack<int> _free = new();
    private readonly PlaceQueue _byUse = new();
    private readonly Queue<int> _news = new();
    private long _latest;

    /// <summary>Clients that are remembered, at most as many as the table's size.</summary>
    public int Count => _places.Count;

    /// <summary>Clients that made room for others before their time, since the table began.</summary>
    public long Evicted { get; private set; }

    /// <summary>
    /// The stamp by which all clients were last forgotten by order, 0 when they never were: what is older counts no
    /// more, whenever it comes.
    /// </summary>
    public long Cleared { get; private set; }

    /// <summary>The server that a client goes back to, or null. Allocates nothing.</summary>
    public string? Find(NetAddress client, Instant now)
    {
        Expire(now);
        return _places.TryGetValue(client.Unmapped, out var place) ? _entries[place].Server : null;
    }

    /// <summary>A client goes to a server, and will from now on.</summary>
    public void Keep(NetAddress client, string server, Instant now)
    {
        Expire(now);
        var place = PlaceOf(client.Unmapped);
        var entry = _entries[place];
        var isChosen = entry.Server != server;
        if (isChosen) entry = entry with { Server = server, Stamp = ++_latest };
        Put(place, entry with { Used = now });
        if (isChosen || now - entry.Told >= expire / TellsPerExpire) Announce(place);
    }

    /// <summary>
    /// Takes in what another node says. One that names another server but has missed a later word is told that again.
    /// </summary>
    public void Merge(StickEntry said, Instant now)
    {
        Expire(now);
        _latest = Math.Max(_latest, said.Stamp);
        var used = now + TimeSpan.FromMilliseconds(-said.AgeMs);
        if (said.Stamp <= Cleared || used + expire <= now) return;

        var client = said.Client.Unmapped;
        if (_places.TryGetValue(client, out var place))
        {
            if (!IsAfter(said, used, _entries[place]))
            {
                if (said.Server != _entries[place].Server) Announce(place);
                return;
            }
        }
        else
        {
            if (_places.Count == size && used < _byUse.First.At) return;
            place = PlaceOf(client);
        }

        Put(place, _entries[place] with { Server = said.Server, Stamp = said.Stamp, Used = used, Told = used });
    }

    /// <summary>What the others have not been told yet, oldest news first, and counts as told from now on.</summary>
    /// <param name="now">The moment that ages are as of.</param>
    /// <returns>At most <see cref="MaxPart"/>.</returns>
    public ValueList<StickEntry> TakeNews(Instant now)
    {
        Expire(now);
        var taken = new List<StickEntry>();
        while (taken.Count < MaxPart && _news.TryDequeue(out var place))
        {
            var entry = _entries[place];
            _entries[place] = entry with { IsNews = false, Told = entry.Used };
            if (entry.Server is not null) taken.Add(entry.AsOf(now));
        }

        return [.. taken];
    }

    /// <summary>A part of the whole table.</summary>
    /// <param name="from">0, then what the call before gave. What changes meanwhile is news.</param>
    /// <param name="now">The moment that ages are as of.</param>
    /// <returns>
    /// At most <see cref="MaxPart"/>, and where the next part begins, or null: it was the last.
    /// </returns>
    public (ValueList<StickEntry> Entries, int? Next) Read(int from, Instant now)
    {
        Expire(now);
        var part = new List<StickEntry>();
        for (; from < _entries.Count && part.Count < MaxPart; from++)
            if (_entries[from].Server is not null) part.Add(_entries[from].AsOf(now));
        return ([.. part], from < _entries.Count ? from : null);
    }

    /// <summary>Forgets a client, or with null all of them.</summary>
    /// <returns>The stamp by which other nodes forget them too.</returns>
    public long Clear(NetAddress? client)
    {
        Clear(client, ++_latest);
        return _latest;
    }

    /// <summary>Forgets what was known of a client, or with null of all, when another node forgot it.</summary>
    public void Clear(NetAddress? client, long stamp)
    {
        _latest = Math.Max(_latest, stamp);
        if (client is null) Cleared = Math.Max(Cleared, stamp);
        int[] places = client is not { } one ? [.. _places.Values]
            : _places.TryGetValue(one.Unmapped, out var found) ? [found] : [];
        foreach (var place in places)
            if (_entries[place].Stamp <= stamp) Forget(place);
    }

    private static bool IsAfter(in StickEntry said, Instant used, in Entry entry)
    {
        if (said.Stamp != entry.Stamp) return said.Stamp > entry.Stamp;
        var byName = string.CompareOrdinal(said.Server, entry.Server);
        return byName != 0 ? byName > 0 : used > entry.Used;
    }

    private void Expire(Instant now)
    {
        while (_byUse.Count > 0 && _byUse.First.At + expire <= now) Forget(_byUse.First.Place);
    }

    private void Forget(int place)
    {
        _byUse.Remove(place);
        _places.Remove(_entries[place].Client);
        _entries[place] = default(Entry) with { IsNews = _entries[place].IsNews };
        _free.Push(place);
    }

    /// <summary>Where the client is, or from now on has a place.</summary>
    private int PlaceOf(NetAddress client)
    {
        if (_places.TryGetValue(client, out var place)) return place;
        if (_places.Count == size)
        {
            Evicted++;
            Forget(_byUse.First.Place);
        }

        if (!_free.TryPop(out place))
        {
            place = _entries.Count;
            _entries.Add(default);
        }

        _places.Add(client, place);
        _entries[place] = _entries[place] with { Client = client };
        return place;
    }

    private void Announce(int place)
    {
        if (_entries[place].IsNews) return;
        _entries[place] = _entries[place] with { IsNews = true };
        _news.Enqueue(place);
    }

    private void Put(int place, Entry entry)
    {
        _entries[place] = entry;
        _byUse.Remove(place);
        _byUse.Add(place, entry.Used);
    }

    /// <param name="Client">Who it is.</param>
    /// <param name="Server">Null: the place is free.</param>
    /// <param name="Stamp">When that server was chosen.</param>
    /// <param name="Used">When the client last came, here or where it was heard of.</param>
    /// <param name="Told">The last such moment that all nodes know of.</param>
    /// <param name="IsNews">Whether it waits to be told.</param>
    private readonly record struct Entry(
        NetAddress Client, string? Server, long Stamp, Instant Used, Instant Told, bool IsNews)
    {
        internal StickEntry AsOf(Instant now) => new(
            Client, Server!, Stamp, Math.Max(0, (long)(now - Used).TotalMilliseconds));
    }
}
