namespace Carpool.Lab.Servers;

/// <summary>A file of a server.</summary>
/// <param name="Path">Below the host's disk.</param>
internal readonly record struct ServerFile(string Path, string Text)
{
    /// <param name="disk">The host's disk as it is seen from here.</param>
    /// <param name="files">What it is to have.</param>
    /// <returns>Whether any of them was not there, or was different.</returns>
    public static bool Write(string disk, IEnumerable<ServerFile> files)
    {
        var hasChanged = false;
        foreach (var file in files)
        {
            var path = System.IO.Path.Combine(disk, file.Path);
            if (File.Exists(path) && File.ReadAllText(path) == file.Text) continue;

            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Text);
            hasChanged = true;
        }

        return hasChanged;
    }
}
