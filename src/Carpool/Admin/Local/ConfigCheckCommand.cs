using System.CommandLine;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Nodes;

namespace Carpool.Admin.Local;

/// <summary><c>carpool config check F</c>: every fault at once, or what the pool is like. Needs no daemon.</summary>
internal static class ConfigCheckCommand
{
    private const int Faulty = 2;

    /// <param name="time">For certificates, which end.</param>
    public static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file")
        {
            Description = "The configuration file.",
            DefaultValueFactory = _ => ConfigurationFile.DefaultPath,
        };
        var check = new LocalVerb(
            "config",
            "check",
            "Say everything that is wrong with a file; or, if it is right, how even the pool is after a failure, and "
                + "what may not be meant, certificates that end soon and hooks that are no programs included.")
        {
            file,
        };
        check.SetAction(async (parse, ct) =>
        {
            var console = parse.InvocationConfiguration;
            try
            {
                var path = parse.GetRequiredValue(file);
                var settings = ConfigurationFile.ReadSettings(path);
                ConfigurationFile.CheckLists(path, settings);
                ConfigurationFile.CheckHooks(path, settings);
                var certificates = ServiceFiles.Read(path, settings);
                var report = PoolReport.Of(settings)
                    .Concat(ConfigurationFile.HookWarnings(settings))
                    .Concat(CertificateFiles.Warnings(path, settings, time.GetUtcNow()))
                    .Concat(ServiceFiles.Warnings(certificates, time.GetUtcNow()));
                await console.Output.WriteLineAsync(string.Join('\n', report).AsMemory(), ct);
                return 0;
            }
            catch (ConfigurationRefusedException refused)
            {
                await console.Error.WriteLineAsync(refused.Message.AsMemory(), ct);
                return Faulty;
            }
        });
        return check;
    }
}
