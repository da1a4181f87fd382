namespace Carpool.Core;

/// <summary>
/// Places of a table in the order of the moments that they are given: a binary heap that can also take one out of its
/// middle. Sized by the highest place that ever stood in it.
/// </summary>
internal sealed class PlaceQueue
{
    private const int Absent = -1;

    private readonly List<(Instant At, int Place)> _heap = [];
    private readonly List<int> _indexOf = [];

    internal int Count => _heap.Count;

    /// <summary>The one with the earliest moment.</summary>
    internal (Instant At, int Place) First => _heap[0];

    /// <summary>Adds a place that is not there.</summary>
    internal void Add(int place, Instant at)
    {
        while (_indexOf.Count <= place) _indexOf.Add(Absent);
        _heap.Add((at, place));
        _indexOf[place] = _heap.Count - 1;
        Rise(_heap.Count - 1);
    }

    /// <summary>Takes a place out, if it is there.</summary>
    internal void Remove(int place)
    {
        if (place >= _indexOf.Count || _indexOf[place] is var index && index == Absent) return;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        _indexOf[place] = Absent;
        if (index == _heap.Count) return;
        Put(index, last);
        Rise(index);
        Sink(_indexOf[last.Place]);
    }

    private void Rise(int index)
    {
        var entry = _heap[index];
        for (var parent = (index - 1) / 2; index > 0 && entry.At < _heap[parent].At; parent = (index - 1) / 2)
        {
            Put(index, _heap[parent]);
            index = parent;
        }

        Put(index, entry);
    }

    private void Sink(int index)
    {
        var entry = _heap[index];
        while (2 * index + 1 is var child && child < _heap.Count)
        {
            if (child + 1 < _heap.Count && _heap[child + 1].At < _heap[child].At) child++;
            if (entry.At <= _heap[child].At) break;
            Put(index, _heap[child]);
            index = child;
        }

        Put(index, entry);
    }

    private void Put(int index, (Instant At, int Place) entry)
    {
        _heap[index] = entry;
        _indexOf[entry.Place] = index;
    }
}
