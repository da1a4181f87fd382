namespace Carpool.Core.Admin;

/// <summary>The process that answers.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Built">The day it was built.</param>
/// <param name="Pid">Its number.</param>
/// <param name="Started">When.</param>
/// <param name="Now">The time of day, local.</param>
/// <param name="Threads">Those that move bytes.</param>
/// <param name="Descriptors">Files that it may have open.</param>
/// <param name="Pending">Pieces of work that wait for a thread.</param>
public sealed record ProcessFacts(
    string Version,
    DateOnly Built,
    int Pid,
    DateTimeOffset Started,
    DateTimeOffset Now,
    int Threads,
    int Descriptors,
    long Pending);
