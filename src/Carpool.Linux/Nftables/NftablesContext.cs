using System.Runtime.InteropServices;

namespace Carpool.Linux.Nftables;

/// <summary>
/// A handle of libnftables(3), which compiles and loads rules written as nft(8) reads them. Not thread-safe.
/// </summary>
internal sealed unsafe partial class NftablesContext : IDisposable
{
    private const string Library = "libnftables.so.1";

    private void* _context;

    private NftablesContext(void* context) => _context = context;

    /// <summary>
    /// Opens one in the network namespace of the calling thread; null when the library is not installed.
    /// </summary>
    /// <exception cref="IOException">No context could be made.</exception>
    public static NftablesContext? Open()
    {
        try
        {
            var context = nft_ctx_new(0);
            if (context is null) throw new IOException("nft_ctx_new failed");

            // Without these two it writes to the daemon's own standard output.
            _ = nft_ctx_buffer_output(context);
            _ = nft_ctx_buffer_error(context);
            return new NftablesContext(context);
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Runs commands as one transaction: all of them or none.</summary>
    /// <returns>Null when it was done, else what nft has to say about it.</returns>
    public string? Run(string commands)
    {
        var refused = nft_run_cmd_from_buffer(_context, commands) != 0;
        // Both must be taken in any case: they collect until they are.
        _ = nft_ctx_get_output_buffer(_context);
        var error = Marshal.PtrToStringUTF8((nint)nft_ctx_get_error_buffer(_context)) ?? "";
        return refused ? error.Trim() : null;
    }

    /// <summary>Whether the kernel would take the commands; changes nothing.</summary>
    public bool WouldTake(string commands)
    {
        nft_ctx_set_dry_run(_context, true);
        var taken = Run(commands) is null;
        nft_ctx_set_dry_run(_context, false);
        return taken;
    }

    public void Dispose()
    {
        if (_context is null) return;

        nft_ctx_free(_context);
        _context = null;
    }

    [LibraryImport(Library)]
    private static partial void* nft_ctx_new(uint flags);

    [LibraryImport(Library)]
    private static partial void nft_ctx_free(void* context);

    [LibraryImport(Library)]
    private static partial int nft_ctx_buffer_output(void* context);

    [LibraryImport(Library)]
    private static partial int nft_ctx_buffer_error(void* context);

    [LibraryImport(Library)]
    private static partial byte* nft_ctx_get_output_buffer(void* context);

    [LibraryImport(Library)]
    private static partial byte* nft_ctx_get_error_buffer(void* context);

    [LibraryImport(Library)]
    private static partial void nft_ctx_set_dry_run(void* context, [MarshalAs(UnmanagedType.U1)] bool dry);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int nft_run_cmd_from_buffer(void* context, string commands);
}
