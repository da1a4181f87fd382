namespace Carpool.Proxy.Logs;

/// <summary>
/// Appends to a file, which others may rename or remove at any time: with the next batch it is made anew, so that
/// logrotate needs neither a signal nor copytruncate.
/// </summary>
internal sealed class FileSink(string path) : ILogSink
{
    private FileStream? _file;
    private FileIdentity _identity;
    private volatile bool _reopens;

    public LineFraming Framing => LineFraming.Lines;

    public async ValueTask WriteAsync(LineBatch batch, CancellationToken cancellation)
    {
        if (_file is not null && (_reopens || FileIdentity.Of(path) != _identity)) Close();
        var file = _file ??= Open();
        try
        {
            await file.WriteAsync(batch.Bytes, cancellation);
            batch.Written = batch.Count;
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Reopen() => _reopens = true;

    public void Dispose() => Close();

    private FileStream Open()
    {
        _reopens = false;
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
        _identity = FileIdentity.Of(file.SafeFileHandle);
        return file;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
