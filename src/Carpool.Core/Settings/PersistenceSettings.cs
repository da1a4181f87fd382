namespace Carpool.Core.Settings;

/// <summary><c>carpool.services.NAME.persistence</c>: whether a client goes back to the server it was at.</summary>
public sealed record PersistenceSettings
{
    public required PersistenceType Type { get; init; }

    /// <summary>How long a client is remembered after it came, 1 s..168 h. Default 30 m.</summary>
    public required TimeSpan Expire { get; init; }

    /// <summary>Clients that are remembered at once, 1..16777216. Default 102400.</summary>
    public required int Size { get; init; }

    /// <summary>Whether any client is remembered.</summary>
    public bool IsAny => Type is not PersistenceType.Off;
}

/// <summary>By what a client is known again.</summary>
public enum PersistenceType : byte
{
    /// <summary>None is. The default.</summary>
    Off,

    /// <summary>By its address, the whole of it in both families.</summary>
    Source,
}
