namespace Carpool.Core.Tests.Simulation;

/// <summary>Something happened that the design does not allow.</summary>
public sealed class SimulationFailedException : Exception
{
    public SimulationFailedException(string message)
        : base(message)
    {
    }

    public SimulationFailedException()
    {
    }

    public SimulationFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
