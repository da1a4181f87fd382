namespace Carpool.Core.Settings;

/// <summary>Gathers what is wrong with one file, so that all of it can be told at once.</summary>
internal sealed class FaultList(string file)
{
    /// <summary>Enough for any file written by hand; more only repeats what one slip did to the rest.</summary>
    public const int Limit = 100;

    private readonly List<SettingsFault> _faults = [];

    public int Count => _faults.Count;

    public void Add(int line, string message)
    {
        if (_faults.Count < Limit) _faults.Add(new SettingsFault(file, line, message));
    }

    public IReadOnlyList<SettingsFault> InOrder() => [.. _faults.OrderBy(fault => fault.Line)];
}
