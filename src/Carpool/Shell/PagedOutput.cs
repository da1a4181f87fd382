using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Carpool.Shell;

/// <summary>
/// Shows an answer that comes at once in a pager when it is longer than the screen ($PAGER, else less). One that comes
/// piece by piece is shown as it comes.
/// </summary>
internal sealed class PagedOutput : TextWriter
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(300);

    private readonly StringBuilder _held = new();
    private readonly long _begin = Stopwatch.GetTimestamp();
    private bool _isDirect;

    public override Encoding Encoding => Console.Out.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (!_isDirect && Stopwatch.GetElapsedTime(_begin) > AtOnce) Flush();
        if (_isDirect) Console.Out.Write(buffer);
        else _held.Append(buffer);
    }

    public override void Flush()
    {
        _isDirect = true;
        Console.Out.Write(_held);
        _held.Clear();
    }

    /// <summary>Shows what has not been shown yet, and returns when it has been read.</summary>
    public async Task EndAsync()
    {
        var text = _held.ToString();
        if (_isDirect || text.AsSpan().Count('\n') < Console.WindowHeight || !await PageAsync(text)) await FlushAsync();
    }

    private static async Task<bool> PageAsync(string text)
    {
        var pager = Environment.GetEnvironmentVariable("PAGER") is { Length: > 0 } named ? named : "less";
        var start = new ProcessStartInfo(pager) { RedirectStandardInput = true };
        // Lines as they are, and the text stays on the screen after it.
        if (pager == "less") start.Environment["LESS"] = "-SRX";
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                await process.StandardInput.WriteAsync(text);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // Its reader has seen enough.
            }

            await process.WaitForExitAsync();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
