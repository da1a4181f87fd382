namespace Carpool.Core.Settings;

/// <summary>One thing in which two configurations differ.</summary>
/// <param name="Key">Its path below <c>carpool</c>; one of the addresses is named by itself.</param>
/// <param name="Change">What becomes of it.</param>
/// <param name="From">Its value before; null where there was none, or it is a block or the content of a file.</param>
/// <param name="To">The same afterwards.</param>
public readonly record struct SettingsChange(string Key, ChangeKind Change, string? From, string? To)
{
    /// <summary>Whether a reload leaves it as it was, until the daemon starts anew.</summary>
    public bool Waits => Key is "cluster.state" or "proxy.upgrade-timeout"
        || Key.StartsWith("admin.", StringComparison.Ordinal);

    /// <summary>For an operator, on one line.</summary>
    public override string ToString()
    {
        var what = Change switch
        {
            ChangeKind.Added => To is null ? $"{Key} is new" : $"{Key} = {To} is new",
            ChangeKind.Removed => From is null ? $"{Key} is gone" : $"{Key} = {From} is gone",
            _ => From is null ? $"{Key} has another content" : $"{Key}: {From} -> {To}",
        };
        return Waits ? $"{what} (from 'carpool upgrade' or a restart on)" : what;
    }
}

/// <summary>What becomes of a setting.</summary>
public enum ChangeKind : byte
{
    Added,
    Removed,
    Changed,
}
