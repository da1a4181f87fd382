namespace Carpool.Core.Carp;

/// <summary>A change of role, worth one line in the log.</summary>
public readonly record struct CarpTransition(CarpRole From, CarpRole To, string Why);

/// <summary>What a step led to.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="Effects">What the shell has to do, in the order of the values.</param>
/// <param name="Transition">The change of role, if there was one.</param>
/// <param name="Note">Something else worth one line in the log, while the role stayed.</param>
public readonly record struct CarpStep(CarpState State, CarpEffects Effects, CarpTransition? Transition, string? Note);
