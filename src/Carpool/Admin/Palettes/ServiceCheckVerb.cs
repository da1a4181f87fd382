using System.CommandLine;

namespace Carpool.Admin.Palettes;

/// <summary><c>carpool service check</c>: one check, as it goes on.</summary>
internal static class ServiceCheckVerb
{
    public static DaemonCommand Create()
    {
        var service = new Argument<string>("service") { Description = "A service, as in 'service list'." };
        var node = new Argument<string?>("node")
        {
            Description = "The node that checks its own server; without it the asked one.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json")
        {
            Description = "As JSON with stable keys: an object a line for each step as it ends, and for the result.",
        };
        return new DaemonCommand(
            "check",
            "Run a service's check once, now, and show each step as it happens, with the server's last line. No "
            + "server goes up or down by it. Exit status 1 when it fails.",
            async (desk, parse, ct) => await desk.CheckAsync(
                parse.GetRequiredValue(service), parse.GetValue(node), parse.GetValue(json),
                parse.InvocationConfiguration.Output, ct))
            .With(service, node, json);
    }
}
