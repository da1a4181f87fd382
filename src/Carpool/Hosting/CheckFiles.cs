using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;

namespace Carpool.Hosting;

/// <summary>The files that checks and hooks read each time they need them.</summary>
internal static class CheckFiles
{
    /// <summary>What is wrong with them now, each with its key.</summary>
    /// <param name="check">With whole paths.</param>
    public static IEnumerable<string> Faults(CheckSettings check)
    {
        if (check.Login is { PasswordFile: var password } && FaultOf(password, HasPassword) is { } fault)
            yield return $"login.password-file: {fault}";
        if (check.Tls is { CaFile: { } authorities } && FaultOf(authorities, HasCertificate) is { } complaint)
            yield return $"tls.ca-file: {complaint}";
        for (var i = 0; i < check.Checks.Count; i++)
            foreach (var inner in Faults(check.Checks[i].Check))
                yield return $"checks[{i}].{inner}";
    }

    /// <summary>What is wrong with the secrets of hooks, each with its key.</summary>
    /// <param name="hooks">With whole paths.</param>
    public static IEnumerable<string> Faults(IReadOnlyList<WebhookSettings> hooks) =>
        from hook in hooks.Index()
        let file = hook.Item.SecretFile
        where file is not null
        let fault = FaultOf(file, HasPassword)
        where fault is not null
        select $"carpool.notify.webhook[{hook.Index}].secret-file: {fault}";

    private static string? HasPassword(string file) =>
        File.ReadLines(file).FirstOrDefault() is { Length: > 0 } ? null : $"{file} has no password in its first line";

    private static string? HasCertificate(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? null : $"{file} holds no certificate in PEM";
    }

    private static string? FaultOf(string file, Func<string, string?> look)
    {
        try
        {
            return look(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return e.Message;
        }
    }
}
