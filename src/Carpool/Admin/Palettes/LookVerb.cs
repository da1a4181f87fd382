using Carpool.Core.Top;

namespace Carpool.Admin.Palettes;

/// <summary>What <c>carpool top</c> shows, of one snapshot: asked by it once an interval.</summary>
internal static class LookVerb
{
    public const string Name = "look";

    public static DaemonCommand Create() => new(
        Name, "What 'top' shows, as a JSON object on one line.",
        async (desk, _, ct) => Answer.Done(AdminJson.WriteLine(TopPicture.Of(await desk.SnapshotAsync(ct)))))
    {
        Hidden = true,
    };
}
