using System.CommandLine;
using Carpool.Benchmarks.Checks;
using Carpool.Benchmarks.Cluster;
using Carpool.Benchmarks.Latency;
using Carpool.Benchmarks.Proxies;
using Carpool.Benchmarks.Takeover;

// A Ctrl-C still has labs to take down.
var endLimit = TimeSpan.FromSeconds(60);
var root = new RootCommand("Carpool's benchmarks, beside its peers.")
{
    TakeoverCommand.Create(),
    ClusterCommand.Create(),
    LatencyCommand.Create(),
    ProxyCommand.Create(),
    ChecksCommand.Create(),
    ProxyHost.Create(),
    OpenLoop.Create(),
    AddressHost.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = endLimit });
