namespace Carpool.Linux.Tests;

/// <summary>A fact that makes <see cref="NetworkNamespace"/>s; skipped, with the reason, where it cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = NetworkNamespace.Missing;
}
