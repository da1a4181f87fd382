namespace Carpool.Admin.Palettes;

internal static class UpgradeVerb
{
    public static DaemonCommand Create() => new(
        "upgrade",
        "Start the daemon's program anew and let it take the running one's place, as SIGUSR2 does: no address moves "
        + "and no connection breaks. If the new one is not ready in time nothing changes.",
        (desk, _, ct) => desk.UpgradeAsync(ct));
}
