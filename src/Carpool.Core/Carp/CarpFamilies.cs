namespace Carpool.Core.Carp;

/// <summary>The families in which a vhid has addresses. Its master advertises in each, its backups time each.</summary>
[Flags]
public enum CarpFamilies : byte
{
    None = 0,
    V4 = 1,
    V6 = 2,
    Both = V4 | V6,
}

public static class CarpFamiliesExtensions
{
    public static bool Has(this CarpFamilies families, bool isV6) =>
        (families & (isV6 ? CarpFamilies.V6 : CarpFamilies.V4)) != 0;
}
