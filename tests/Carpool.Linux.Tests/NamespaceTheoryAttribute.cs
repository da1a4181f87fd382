namespace Carpool.Linux.Tests;

/// <summary>A theory that makes <see cref="NetworkNamespace"/>s; skipped, with the reason, where it cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = NetworkNamespace.Missing;
}
