using System.CommandLine;
using System.Net;
using Carpool.Core;
using Carpool.Core.Dns;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Nodes;
using DnsClient;
using DnsClient.Protocol;

namespace Carpool.Admin.Local;

/// <summary><c>carpool dns</c>: the names of <c>carpool.dns</c> as records, and as resolvers know them.</summary>
internal static class DnsCommands
{
    private const int Port = 53;
    private const int Differs = 1;
    private const int Usage = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Command Create() => new("dns", "The names by which clients find the pool (carpool.dns).")
    {
        Zone(), Check(),
    };

    private static Command Zone()
    {
        var config = Config();
        var only = new Option<string?>("--name") { Description = "Only the records of this name." };
        var zone = new Command("zone", "The names' records, for a zone file: each has all its addresses, in turn.")
        {
            config, only,
        };
        zone.SetAction((parse, ct) => RunAsync(parse, config, async settings =>
        {
            var wanted = parse.GetValue(only)?.TrimEnd('.');
            DnsNameSettings[] names = [.. settings.Dns.Where(name => wanted is null || IsSame(name.Fqdn, wanted))];
            if (wanted is not null && names.Length == 0)
            {
                var fault = Spelling.Unknown(wanted, "name", [.. settings.Dns.Select(name => name.Fqdn)]);
                await parse.InvocationConfiguration.Error.WriteLineAsync(fault.AsMemory(), ct);
                return Usage;
            }

            await parse.InvocationConfiguration.Output.WriteAsync(PoolNames.Zone(settings, names).AsMemory(), ct);
            return 0;
        }));
        return zone;
    }

    private static Command Check()
    {
        var config = Config();
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        var resolvers = new Option<IPEndPoint[]>("--resolver")
        {
            Description = "Whom to ask, ADDRESS or ADDRESS:PORT; may be given again. Default: those of this host.",
            CustomParser = result =>
            [
                .. result.Tokens.Select(token =>
                {
                    if (IPEndPoint.TryParse(token.Value, out var point)) return point;
                    result.AddError($"'{token.Value}' is no ADDRESS or ADDRESS:PORT");
                    return new IPEndPoint(0, 0);
                }),
            ],
        };
        const string what = "Ask resolvers for the names, and compare with the pool. Status 1: they differ.";
        var check = new Command("check", what)
        {
            config, resolvers, json,
        };
        check.SetAction((parse, ct) => RunAsync(parse, config, async settings =>
        {
            var asked = parse.GetValue(resolvers) is { Length: > 0 } given
                ? given.Select(point => point.Port == 0 ? new IPEndPoint(point.Address, Port) : point)
                : NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
                    .Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port));
            // All at once: one that is dead costs its patience once, not once a name.
            var findings = await Task.WhenAll(
                from resolver in asked
                from name in settings.Dns
                select AskAsync(resolver, name, PoolNames.AddressesOf(settings, name), ct));
            var text = parse.GetValue(json)
                ? AdminJson.Write<NameFinding>(findings)
                : findings.Length == 0 ? "nobody was asked: carpool.dns has no names, or there is no resolver"
                : string.Join('\n', findings);
            await parse.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), ct);
            return findings.Length > 0 && findings.All(finding => finding.IsRight) ? 0 : Differs;
        }));
        return check;
    }

    /// <summary>Names are the same in whatever case (RFC 4343).</summary>
    private static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static Option<string> Config() => new("--config")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => ConfigurationFile.DefaultPath,
    };

    private static async Task<int> RunAsync(
        ParseResult parse, Option<string> config, Func<CarpoolSettings, Task<int>> runAsync)
    {
        try
        {
            return await runAsync(ConfigurationFile.ReadSettings(parse.GetRequiredValue(config)));
        }
        catch (ConfigurationRefusedException refused)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync(refused.Message);
            return Usage;
        }
    }

    /// <summary>Both families, also where the pool has one: a record too many is a fault too.</summary>
    private static async Task<NameFinding> AskAsync(
        IPEndPoint resolver, DnsNameSettings name, ValueList<NetAddress> wanted, CancellationToken ct)
    {
        var client = new LookupClient(new LookupClientOptions(resolver) { UseCache = false, Timeout = Patience });
        try
        {
            var told = new List<NetAddress>();
            foreach (var type in new[] { QueryType.A, QueryType.AAAA })
            {
                var answer = await client.QueryAsync($"{name.Fqdn}.", type, cancellationToken: ct);
                if (answer.HasError) return NameFinding.Failed(name.Fqdn, $"{resolver}", answer.ErrorMessage);
                told.AddRange(answer.Answers.OfType<AddressRecord>().Select(one => NetAddress.From(one.Address)));
            }

            return NameFinding.Of(name.Fqdn, $"{resolver}", wanted, told);
        }
        catch (DnsResponseException fault)
        {
            return NameFinding.Failed(name.Fqdn, $"{resolver}", fault.Message);
        }
    }
}
