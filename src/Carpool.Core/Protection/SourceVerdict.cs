namespace Carpool.Core.Protection;

/// <summary>Whether a source may open one more connection.</summary>
public enum SourceVerdict : byte
{
    Welcome,

    /// <summary>It has as many connections as it may.</summary>
    TooMany,

    /// <summary>It opened as many in this period as it may.</summary>
    TooFast,
}
