namespace Carpool.Core.Planning;

/// <summary>What follows from a step.</summary>
/// <param name="State">The next state; the same object when nothing changed.</param>
/// <param name="SendTo">Nodes that must be sent <see cref="PlanningState.InForce"/> now.</param>
/// <param name="Unpin">Addresses whose pin is over, since its node is not ready: to be entered in the orders.</param>
/// <param name="News">A line for the log for each thing that changed.</param>
public sealed record PlanningStep(
    PlanningState State, ValueList<string> SendTo, ValueList<byte> Unpin, ValueList<string> News);
