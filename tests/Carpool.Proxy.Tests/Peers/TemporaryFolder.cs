namespace Carpool.Proxy.Tests.Peers;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-");

    internal string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <returns>The path of a new file with this text.</returns>
    internal string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
