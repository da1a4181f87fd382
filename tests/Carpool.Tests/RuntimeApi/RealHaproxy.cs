using System.Diagnostics;
using System.Net.Sockets;

namespace Carpool.Tests.RuntimeApi;

/// <summary>
/// A real HAProxy 2.6 in TCP mode with one service and its three servers, all of it on Unix sockets in a folder of its
/// own, and a Runtime API of each level.
/// </summary>
internal sealed class RealHaproxy : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-haproxy-").FullName;
    private readonly Process _process;

    private RealHaproxy()
    {
        var configuration = Path.Combine(_folder, "haproxy.cfg");
        File.WriteAllText(
            configuration,
            $"""
            global
              nbthread 1
              stats socket {SocketOf("admin")} level admin
              stats socket {SocketOf("operator")} level operator
              stats socket {SocketOf("user")} level user
            defaults
              mode tcp
              maxconn 4096
              timeout connect 1s
              timeout client 1m
              timeout server 1m
            listen smtp
              bind unix@{SocketOf("smtp")}
              stick-table type ip size 100 expire 30m
              stick on src
              server mail01 unix@{SocketOf("none")} check
              server mail02 unix@{SocketOf("none")} check backup
              server mail03 unix@{SocketOf("none")} check backup

            """);
        _process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", configuration])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    internal static async Task<RealHaproxy> StartAsync()
    {
        var haproxy = new RealHaproxy();
        try
        {
            using var patience = new CancellationTokenSource(RuntimeSocket.Patience);
            while (!await IsUpAsync(haproxy.SocketOf("user")))
            {
                patience.Token.ThrowIfCancellationRequested();
                Assert.False(haproxy._process.HasExited, "haproxy has ended");
                await Task.Yield();
            }

            return haproxy;
        }
        catch
        {
            await haproxy.DisposeAsync();
            throw;
        }
    }

    internal Task<string> AskAsync(string level, string said) => RuntimeSocket.AskAsync(SocketOf(level), said);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string SocketOf(string name) => Path.Combine(_folder, name);

    private static async Task<bool> IsUpAsync(string path)
    {
        try
        {
            await RuntimeSocket.AskAsync(path, "show version\n");
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
