using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Checks;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Checks as a service has them when only a few things are set.</summary>
internal static class CheckSupport
{
    internal static CheckSettings Settings(CheckType type) => new()
    {
        Type = type,
        Port = null,
        Tls = null,
        Login = null,
        Mailbox = "INBOX",
        Offers = [],
        Envelope = null,
        Http = null,
        Steps = [],
        Command = [],
        Checks = [],
        Timeout = TimeSpan.FromSeconds(10),
        StepTimeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Takes down what it is told.</summary>
    internal sealed class Watch(List<string> told) : ICheckWatch
    {
        public void Began(string step) => told.Add(step);

        public void Ended(CheckStep step, string heard) => told.Add($"{step.Name}: {heard}");
    }

    internal static CheckTlsSettings Tls(string authority, bool starttls = false) => new()
    {
        Starttls = starttls,
        Verify = true,
        CaFile = authority,
        ServerName = ClusterSettings.OwnName,
    };

    internal static CheckLogin Login(string user, string passwordFile) =>
        new() { User = user, PasswordFile = passwordFile };

    internal static CheckEnvelope Envelope(string to) => new() { From = "", To = to };

    internal static Task<CheckResult> RunAsync(
        this CheckSettings settings,
        Server server,
        SendProxy sendProxy = SendProxy.Off,
        ICheckWatch? watch = null,
        TimeProvider? time = null)
    {
        var target = new ConnectTarget(server.Address, server.Port, [], settings.Timeout, sendProxy);
        return new ServiceCheck(target, server.Name, By: "mail05", settings, Service: "smtp") { Watch = watch }
            .RunAsync(time ?? TimeProvider.System, CancellationToken.None);
    }
}
