namespace Carpool.Linux.Netlink;

/// <summary>How setting a kernel parameter ended.</summary>
public enum SettingOutcome
{
    /// <summary>It has the wanted value, and the former one is recorded.</summary>
    Set,

    /// <summary>It had the wanted value before; nothing is to be restored.</summary>
    AlreadySet,

    /// <summary>The kernel has no such parameter: no such interface, or IPv6 is off.</summary>
    NotThere,

    /// <summary>CAP_NET_ADMIN is missing or /proc/sys is read-only.</summary>
    NoPermission,

    /// <summary>The kernel refused the value, or the record could not be written (then nothing was changed).</summary>
    Failed,
}

/// <summary>
/// Kernel parameters (sysctl(8)) that are changed while the daemon runs and get their former values back when it ends.
/// The former values are written to a file before anything is changed, so that the start after a SIGKILL still knows
/// the originals. Paths are below /proc/sys, for example <c>net/ipv4/conf/eth0/arp_ignore</c>; with slashes, because
/// interface names may contain dots. They mean the network namespace of the calling thread. May be used from any
/// thread.
/// </summary>
public sealed class KernelSettings
{
    private const string Root = "/proc/sys/";
    private const string FileName = "kernel-settings";

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly Dictionary<string, Change> _changes = [];

    private KernelSettings(string file) => _file = file;

    /// <summary>Takes over what an earlier daemon recorded and had no time to restore.</summary>
    /// <param name="runtimeFolder">Exists; emptied when the host boots (/run/carpool).</param>
    public static KernelSettings Open(string runtimeFolder)
    {
        var settings = new KernelSettings(Path.Combine(runtimeFolder, FileName));
        if (!File.Exists(settings._file)) return settings;

        foreach (var line in File.ReadAllLines(settings._file))
        {
            if (line.Split('\t') is [var path, var former, var ours]) settings._changes[path] = new(former, ours);
        }

        return settings;
    }

    /// <summary>
    /// What both MAC modes need of the base interface: its own address as sender of ARP requests (with a virtual one
    /// our own fence would drop them), ARP answers only for addresses of that very interface (else the base answers for
    /// what is on a macvlan, so that two MAC addresses do), and sibling addresses that outlive a primary one.
    /// </summary>
    public static IReadOnlyList<(string Path, string Value)> ForBase(string interfaceName) =>
    [
        ($"net/ipv4/conf/{interfaceName}/arp_announce", "2"),
        ($"net/ipv4/conf/{interfaceName}/arp_ignore", "1"),
        ($"net/ipv4/conf/{interfaceName}/promote_secondaries", "1"),
    ];

    public SettingOutcome Set(string path, string value)
    {
        lock (_gate) return SetAlone(path, value);
    }

    /// <summary>
    /// Gives every parameter its former value back, except where somebody else has changed it since: that one stays.
    /// </summary>
    /// <returns>The parameters that could not be restored; they stay recorded.</returns>
    public IReadOnlyList<string> Restore()
    {
        lock (_gate) return RestoreAlone();
    }

    internal static string Read(string path) => File.ReadAllText(Root + path).TrimEnd();

    /// <summary>Sets a parameter of an interface of ours, which nobody needs to restore.</summary>
    /// <returns>Whether it has the value now.</returns>
    internal static bool SetOwn(string path, string value)
    {
        try
        {
            File.WriteAllText(Root + path, value);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private SettingOutcome SetAlone(string path, string value)
    {
        try
        {
            var former = Read(path);
            if (former == value) return SettingOutcome.AlreadySet;

            // The first value that was recorded is the original one, also when an earlier daemon recorded it.
            _changes[path] = new(_changes.TryGetValue(path, out var known) ? known.Former : former, value);
            Record();
            File.WriteAllText(Root + path, value);
            return SettingOutcome.Set;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault switch
            {
                FileNotFoundException or DirectoryNotFoundException => SettingOutcome.NotThere,
                UnauthorizedAccessException => SettingOutcome.NoPermission,
                _ => SettingOutcome.Failed,
            };
        }
    }

    private List<string> RestoreAlone()
    {
        var left = new List<string>();
        foreach (var (path, change) in _changes.ToArray())
        {
            try
            {
                if (Read(path) == change.Ours) File.WriteAllText(Root + path, change.Former);
                _changes.Remove(path);
            }
            catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
            {
                _changes.Remove(path);   // it went with its interface
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                left.Add(path);
            }
        }

        Record();
        return left;
    }

    private void Record()
    {
        if (_changes.Count == 0)
        {
            File.Delete(_file);
            return;
        }

        // Renamed into place: a kill in between leaves the old record or the new one, never half of one.
        var next = _file + ".next";
        var lines = _changes.Select(change => $"{change.Key}\t{change.Value.Former}\t{change.Value.Ours}");
        File.WriteAllLines(next, lines);
        File.Move(next, _file, overwrite: true);
    }

    private readonly record struct Change(string Former, string Ours);
}
