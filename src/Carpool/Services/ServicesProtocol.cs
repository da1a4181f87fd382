using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>What the services of this node are told as a whole.</summary>
public static class ServicesProtocol
{
    // Commands

    /// <summary>Serve these. What is already so goes on undisturbed.</summary>
    public sealed record Use(ValueList<ServiceSettings> Services, ServiceSetup Setup);

    // Events

    /// <summary>The service is no longer served here.</summary>
    public sealed record ServiceGone(string Service);
}
