using Carpool.Core.Settings;
using Carpool.Lab.Hosts;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Servers;

/// <summary>The real servers of a lab: who trusts whom, and what is where.</summary>
internal sealed class RealPool
{
    /// <summary>Of each host, below its disk: the certificate that its users and its daemon trust.</summary>
    private const string AuthorityFile = "tls/ca.pem";

    private readonly LabFolder _folder;
    private readonly CarpoolSettings _settings;
    private readonly ServerCertificates _certificates = new(TimeProvider.System.GetUtcNow());

    public RealPool(LabFolder folder, CarpoolSettings settings)
    {
        _folder = folder;
        _settings = settings;
        foreach (var host in LabPlan.Hosts(settings))
            ServerFile.Write(_folder.DiskOf(host.Name), [new(AuthorityFile, _certificates.Authority)]);
    }

    /// <summary>Whether there can be one.</summary>
    /// <exception cref="LabException">The message says what is in the way.</exception>
    public static void Require(CarpoolSettings settings)
    {
        // Each of the servers has users of its own, and only root has more than one.
        if (Processes.EffectiveUser != 0) throw new LabException("real services need root: each has a user of its own");

        var programs = ServerPort.Of(settings.Services).Select(port => port.Program).Distinct();
        var missing = programs.SelectMany(program => program.Packages)
            .Where(package => !File.Exists(package.File)).Select(package => package.Name).ToList();
        if (missing.Count > 0)
            throw new LabException(
                $"this machine lacks: {string.Join(' ', missing)}\n"
                + $"install with:  apt-get install --no-install-recommends {string.Join(' ', missing)}");
    }

    /// <summary>Those of a node that has booted.</summary>
    public RealServers On(HostPlan host, HostInit init)
    {
        var node = _settings.Node(host.Name)!;
        return new RealServers(
            init, _folder.DiskOf(host.Name), program => _folder.LogOf(host.Name, program), _settings, node,
            _certificates.Of(node));
    }
}
