namespace Carpool.Core.Protection;

/// <summary>
/// Places of a table in the order in which what they owe is paid off: a binary heap that can also take one out of its
/// middle. Sized by the highest place that ever stood in it.
/// </summary>
internal sealed class DebtQueue
{
    private const int Absent = -1;

    private readonly List<(Instant Paid, int Place)> _heap = [];
    private readonly List<int> _indexOf = [];

    internal int Count => _heap.Count;

    /// <summary>The one that is paid off first.</summary>
    internal (Instant Paid, int Place) First => _heap[0];

    /// <summary>Adds a place that is not there.</summary>
    internal void Add(int place, Instant paid)
    {
        while (_indexOf.Count <= place) _indexOf.Add(Absent);
        _heap.Add((paid, place));
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
        for (var parent = (index - 1) / 2; index > 0 && entry.Paid < _heap[parent].Paid; parent = (index - 1) / 2)
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
            if (child + 1 < _heap.Count && _heap[child + 1].Paid < _heap[child].Paid) child++;
            if (entry.Paid <= _heap[child].Paid) break;
            Put(index, _heap[child]);
            index = child;
        }

        Put(index, entry);
    }

    private void Put(int index, (Instant Paid, int Place) entry)
    {
        _heap[index] = entry;
        _indexOf[entry.Place] = index;
    }
}
