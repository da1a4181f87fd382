using System.CommandLine;

namespace Carpool.Admin.Palettes;

internal static class ActorPalette
{
    public static Command Create() => new("actor", "The daemon's inside.")
    {
        new DaemonCommand(
            "hierarchy",
            "The living actors, parents before children.",
            (desk, _, _) => Task.FromResult(Answer.Done(desk.Hierarchy()))),
    };
}
