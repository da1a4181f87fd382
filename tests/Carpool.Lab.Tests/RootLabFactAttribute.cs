namespace Carpool.Lab.Tests;

/// <summary>A fact that runs a lab with real servers, which only root may start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootLabFactAttribute : FactAttribute
{
    public RootLabFactAttribute() =>
        Skip = LabSupport.Missing
            ?? (Environment.IsPrivilegedProcess ? null : "only root may start Postfix and Dovecot");
}
