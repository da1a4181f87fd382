namespace Carpool.Core.Settings;

/// <summary>An entry of <c>carpool.dns</c>: a name by which clients find the pool.</summary>
public sealed record DnsNameSettings
{
    /// <summary>Whole, without a dot at its end.</summary>
    public required string Fqdn { get; init; }

    /// <summary>The group whose addresses it has; null: all addresses.</summary>
    public required string? Group { get; init; }

    /// <summary>How long resolvers may keep its records, 0 s..168 h. Default 5 m.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>Whether it is a name: labels of 1..63 letters, digits, '-' and '_', 253 characters in all.</summary>
    public static bool IsName(string text) => text.Length is >= 1 and <= 253
        && text.Split('.').All(label => label.Length is >= 1 and <= 63
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
