namespace Carpool;

/// <summary>The answer to every order of an operator, whichever actor it was for.</summary>
/// <param name="Done">Whether the order was carried out, not refused.</param>
/// <param name="Text">What was done, or why it was refused.</param>
public sealed record OrderAnswered(bool Done, string Text);
