using Carpool.Core.Health;

namespace Carpool.Proxy.Checks;

/// <summary>A check has failed, and knows its word.</summary>
internal sealed class CheckFailedException(CheckStatus status, string why) : Exception(why)
{
    public CheckStatus Status { get; } = status;
}
