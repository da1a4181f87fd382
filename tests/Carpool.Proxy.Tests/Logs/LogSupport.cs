using Carpool.Core;
using Carpool.Core.Logs;
using Carpool.Core.Settings;
using Carpool.Proxy.Logs;

namespace Carpool.Proxy.Tests.Logs;

/// <summary>Connections to log, and logs to write them to.</summary>
internal static class LogSupport
{
    private static readonly ConnectionIds Ids = new("mail01", DateTimeOffset.UnixEpoch);

    internal static ConnectionLogSettings Settings(
        string to, ConnectionLogFormat format = ConnectionLogFormat.TcpLog, int queue = 1000, int remember = 1000,
        int refused = 10)
    {
        Assert.True(LogTarget.TryParse(to, out var target));
        return new ConnectionLogSettings
        {
            Format = format,
            To = target,
            Facility = SyslogFacility.Local0,
            Tag = "carpool",
            Queue = queue,
            Remember = remember,
            Refused = refused,
        };
    }

    /// <summary>A connection whose client has this port, to know it by.</summary>
    internal static ConnectionRecord Connection(int clientPort) => new()
    {
        Id = Ids.Next(),
        Accepted = new DateTimeOffset(2026, 11, 26, 20, 55, 0, TimeSpan.Zero),
        Service = "smtp",
        Path = ConnectionPath.Proxy,
        Client = new(NetAddress.Parse("198.51.100.7"), (ushort)clientPort),
        Virtual = new(NetAddress.Parse("192.0.2.101"), 25),
        Server = "mail01",
        ServerAt = new(NetAddress.Parse("192.0.2.11"), 25),
        Outgoing = new(NetAddress.Parse("192.0.2.11"), (ushort)(clientPort + 1)),
        Wait = TimeSpan.Zero,
        Connect = TimeSpan.Zero,
        Total = TimeSpan.FromSeconds(1),
        Termination = Termination.Normal,
        End = "client-closed",
        Load = ConnectionLoad.Unknown,
    };

    internal static ConnectionLog Start(ConnectionLogSettings settings, TimeProvider? time = null)
    {
        var log = new ConnectionLog(time ?? TimeProvider.System);
        log.Use(settings);
        return log;
    }

    /// <summary>Logs connections until what they bring about is there.</summary>
    internal static async Task AddUntilAsync(this ConnectionLog log, int clientPort, Func<bool> isDone)
    {
        await Wait.UntilAsync(() =>
        {
            log.Add(Connection(clientPort));
            return isDone();
        });
    }
}
