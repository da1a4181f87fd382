using System.CommandLine;
using Carpool.Core.Admin;

namespace Carpool.Admin.Palettes;

/// <summary>A listing: the same rows as a table or, with <c>--json</c>, as JSON.</summary>
internal static class Listing
{
    public static DaemonCommand Create<T>(
        string name,
        string description,
        Func<NodeSnapshot, IReadOnlyList<T>> rows,
        Func<IReadOnlyList<T>, string> table)
    {
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        return new DaemonCommand(name, description, async (desk, parse, ct) =>
        {
            var listed = rows(await desk.SnapshotAsync(ct));
            return Answer.Done(parse.GetValue(json) ? AdminJson.Write(listed) : table(listed));
        }).With(json);
    }
}
