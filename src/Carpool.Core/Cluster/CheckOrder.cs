namespace Carpool.Core.Cluster;

/// <summary>An operator has another node check its own server of a service, once.</summary>
/// <param name="Number">Tells the answers to it from those to its sender's other ones.</param>
/// <param name="Service">Name in the configuration.</param>
/// <param name="AsJson">Whether a program reads what is seen.</param>
public sealed record CheckOrder(long Number, string Service, bool AsJson = false);

/// <summary>What comes of a <see cref="CheckOrder"/>, piece by piece.</summary>
/// <param name="Number">The order's.</param>
/// <param name="Text">More of what the operator is to read.</param>
/// <param name="IsGood">With the last piece whether all is well; null: more comes.</param>
public sealed record CheckSaid(long Number, string Text, bool? IsGood)
{
    /// <summary>Characters of one piece.</summary>
    public const int MaxText = 4096;
}
