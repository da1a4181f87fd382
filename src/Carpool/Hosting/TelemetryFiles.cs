using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Carpool.Telemetry;

namespace Carpool.Hosting;

/// <summary>The file that <c>carpool.telemetry</c> names.</summary>
internal static class TelemetryFiles
{
    private const string Key = "carpool.telemetry.headers-file";

    /// <summary>Reads it for one of the nodes; none without the key.</summary>
    /// <exception cref="ConfigurationRefusedException">It cannot be used.</exception>
    public static ValueList<OtlpHeader> Read(string configuration, CarpoolSettings settings, NodeSettings node)
    {
        if (settings.Telemetry?.HeadersFile is not { } file) return [];

        var path = ConfigurationFile.OwnBeside(configuration, file, node.Name);
        var headers = OtlpHeader.Parse(ConfigurationFile.ReadText(path).Split('\n'), out var mistake);
        return (ConfigurationFile.FaultOfSecret(path) ?? (mistake is null ? null : $"{path}: {mistake}")) is { } fault
            ? throw new ConfigurationRefusedException($"{configuration}: {Key}: {fault}")
            : headers;
    }
}
