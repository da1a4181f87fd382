namespace Carpool.Admin;

/// <summary>From when to when a daemon answers at a socket's path that another may have before or after it.</summary>
/// <param name="Begins">Ends when the path is this daemon's.</param>
/// <param name="IsHandedOn">Whether it is another's now.</param>
public sealed record AdminTerm(Task Begins, Func<bool> IsHandedOn)
{
    /// <summary>From start to end.</summary>
    public static AdminTerm Whole { get; } = new(Task.CompletedTask, static () => false);
}
