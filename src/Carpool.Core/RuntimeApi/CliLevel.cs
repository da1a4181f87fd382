namespace Carpool.Core.RuntimeApi;

/// <summary>How much a session of the Runtime API may, as in HAProxy's <c>stats socket ... level</c>.</summary>
public enum CliLevel
{
    /// <summary>Sees what betrays nobody.</summary>
    User,

    /// <summary>Sees everything, and may have clients forgotten.</summary>
    Operator,

    /// <summary>May change everything that there is to change.</summary>
    Admin,
}
