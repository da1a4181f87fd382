using Carpool.Linux.Namespaces;

namespace Carpool.Lab;

/// <summary>
/// Where one lab keeps its socket, configuration and logs: <c>/tmp/carpool-lab-UID/NAME</c>, for its user alone.
/// Not below /run, because every host has a /run of its own over it.
/// </summary>
internal sealed class LabFolder
{
    private const UnixFileMode UserOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private LabFolder(string path) => Path = path;

    public string Name => System.IO.Path.GetFileName(Path);

    public string Path { get; }

    public string Socket => File("control.sock");

    public string Configuration => File("lab.conf");

    public string Log => File("lab.log");

    /// <exception cref="LabException">The name cannot be a file's name.</exception>
    public static LabFolder Of(string name)
    {
        if (name.Length is 0 or > 32 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new LabException($"'{name}' is no name for a lab: 1 to 32 letters, digits, '-' and '_'");
        return new LabFolder(System.IO.Path.Combine($"/tmp/carpool-lab-{Processes.EffectiveUser}", name));
    }

    /// <summary>The folder as the inside of the lab knows it, where everybody seems to be root.</summary>
    public static LabFolder At(string path) => new(path);

    /// <summary>A host's disk, which keeps what is on it from boot to boot.</summary>
    public string DiskOf(string host) => File($"{host}.disk");

    /// <summary>What a program of a host has to say.</summary>
    public string LogOf(string host, string program) => File($"{host}-{program}.log");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder, empty. What a lab that was killed left behind goes.</summary>
    /// <exception cref="LabException">The folder belongs to somebody else.</exception>
    public void Create()
    {
        var parent = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            Directory.CreateDirectory(parent, UserOnly);
            // In /tmp anybody may have made it before us; only its owner can change its mode, so this is the test.
            System.IO.File.SetUnixFileMode(parent, UserOnly);
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            Directory.CreateDirectory(Path, UserOnly);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LabException($"{parent} belongs to somebody else", e);
        }
    }

    public void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
