namespace Carpool.Nodes;

/// <summary>The configuration cannot be used; the message has every fault, one a line.</summary>
public sealed class ConfigurationRefusedException(string faults) : Exception(faults);
