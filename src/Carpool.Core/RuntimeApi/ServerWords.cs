namespace Carpool.Core.RuntimeApi;

/// <summary>What the words of a server's status mean (<see cref="Admin.ServerStatistics.Status"/>).</summary>
internal static class ServerWords
{
    /// <summary>Checks find it up, and no operator took it out.</summary>
    public static bool IsUp(string status) => First(status) is "UP" or "NOLB" or "DRAIN";

    /// <summary>An operator took it out.</summary>
    public static bool IsMaint(string status) => First(status) is "MAINT";

    /// <summary>HAProxy's <c>srv_op_state</c>: 0 stopped, 1 starting, 2 running, 3 soft stop.</summary>
    /// <param name="isStarting">Whether its share still grows.</param>
    public static int OperationalState(string status, bool isStarting) => First(status) switch
    {
        "UP" when isStarting => 1,
        "UP" or "DRAIN" => 2,
        "NOLB" => 3,
        _ => 0,
    };

    /// <summary>HAProxy's <c>srv_admin_state</c>: 1 taken out by order, 8 drained by order.</summary>
    public static int AdministrativeState(string status, bool isOrdered) =>
        IsMaint(status) ? 1
        : isOrdered ? 8
        : 0;

    private static string First(string status) => status.Split(' ')[0];
}
