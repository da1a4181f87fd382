using System.Text;

namespace Carpool.Hosting;

/// <summary>Files that are written wholly or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Beside the old one first, and onto the disk: a power failure leaves one of the two whole.</summary>
    /// <param name="path">Of the file; its folder is made when it is missing.</param>
    /// <param name="text">Becomes UTF-8.</param>
    /// <param name="ct">Leaves the old one in place.</param>
    public static async Task WriteAsync(string path, string text, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".next";
        await using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
