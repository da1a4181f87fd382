using System.Globalization;

namespace Carpool.Proxy.Sockets;

/// <summary>Finds whose a socket is, by its inode, in /proc/PID/fd (proc(5)).</summary>
internal static class SocketOwner
{
    /// <returns>Name and pid, such as <c>master (pid 812)</c>; null when it is hidden from us or gone.</returns>
    internal static string? Find(long inode)
    {
        var link = $"socket:[{inode}]";
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var pid)) continue;
            try
            {
                var descriptors = Directory.EnumerateFiles($"{process}/fd");
                if (!descriptors.Any(descriptor => new FileInfo(descriptor).LinkTarget == link)) continue;
                return $"{File.ReadAllText($"{process}/comm").Trim()} (pid {pid})";
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // Ended while we looked, or another user's: go on with the next.
            }
        }

        return null;
    }
}
