namespace Carpool.Upgrade;

/// <summary>The upgrade came to nothing; the message says why.</summary>
public sealed class UpgradeFailedException(string why, Exception? cause = null) : Exception(why, cause);
