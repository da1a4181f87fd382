using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Hosting;
using Carpool.Nodes;

namespace Carpool.Admin.Local;

/// <summary>How a command learns what makes a digest right: password and addresses, or a whole configuration.</summary>
internal sealed class KeyOptions
{
    private readonly Option<string?> _password = new("--password")
    {
        Description = "The password, '' for none. Other users see it in the list of processes.",
    };

    private readonly Option<string?> _passwordFile = new("--password-file")
    {
        Description = "A file with the password.",
    };

    private readonly Option<NetAddress[]> _addresses = new("--address")
    {
        Description = "All virtual addresses of the vhid, with commas between them. The digest covers them.",
        HelpName = "address,...",
        CustomParser = ReadAddresses,
    };

    private readonly Option<string?> _configuration = new("--config")
    {
        Description = "A configuration file: password, addresses and node names of the whole pool.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_password);
        command.Options.Add(_passwordFile);
        command.Options.Add(_addresses);
        command.Options.Add(_configuration);
        command.Validators.Add(Check);
    }

    /// <exception cref="ConfigurationRefusedException">A file cannot be used.</exception>
    public AdvertisementJudge ReadJudge(ParseResult parse)
    {
        if (parse.GetValue(_configuration) is { } path)
        {
            var settings = ConfigurationFile.ReadSettings(path);
            return AdvertisementJudge.Of(settings, ConfigurationFile.ReadPassword(path, settings));
        }

        if (parse.GetValue(_addresses) is not { Length: > 0 } addresses) return AdvertisementJudge.OfShape();
        var password = parse.GetValue(_passwordFile) is { } file
            ? [.. ConfigurationFile.ReadPasswordFile(file)]
            : Encoding.UTF8.GetBytes(parse.GetRequiredValue(_password)!);
        return AdvertisementJudge.Of(password, addresses);
    }

    private void Check(CommandResult result)
    {
        var hasPassword = result.GetResult(_password) is not null;
        var hasFile = result.GetResult(_passwordFile) is not null;
        var hasAddresses = result.GetResult(_addresses) is not null;
        if (hasPassword && hasFile) result.AddError("--password does not go with --password-file");
        if (result.GetResult(_configuration) is not null && (hasPassword || hasFile || hasAddresses))
            result.AddError("--config has the password and the addresses: no --password, --password-file or --address");
        else if ((hasPassword || hasFile) != hasAddresses)
            result.AddError("a digest needs both: --address, and --password or --password-file");

        if (result.GetValue(_password) is not { } password) return;
        var octets = Encoding.UTF8.GetByteCount(password);
        if (octets > CarpAuthenticator.MaxPasswordOctets)
            result.AddError(
                $"the password has {octets} octets, CARP uses at most {CarpAuthenticator.MaxPasswordOctets}");
    }

    private static NetAddress[] ReadAddresses(ArgumentResult result)
    {
        var addresses = new List<NetAddress>();
        foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (NetAddress.TryParse(text.Trim(), out var address)) addresses.Add(address);
            else result.AddError($"--address: '{text}' is not an IP address");
        }

        if (addresses.Count > CarpAuthenticator.MaxAddresses)
            result.AddError($"--address: a vhid has at most {CarpAuthenticator.MaxAddresses} addresses");
        return [.. addresses];
    }
}
