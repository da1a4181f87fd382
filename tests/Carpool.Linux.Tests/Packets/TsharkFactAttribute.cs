namespace Carpool.Linux.Tests.Packets;

/// <summary>A fact that asks tshark; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute() => Skip = File.Exists("/usr/bin/tshark") ? null : "tshark is not installed";
}
