namespace Carpool.Proxy.Tests.Peers;

/// <summary>A fact that starts servers which only root may start; skipped, with the reason, for others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() =>
        Skip = Environment.IsPrivilegedProcess ? null : "only root may start Postfix and Dovecot";
}
