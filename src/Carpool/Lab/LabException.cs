namespace Carpool.Lab;

/// <summary>The lab cannot do what was asked; the message is for the person who asked.</summary>
internal sealed class LabException : Exception
{
    public LabException(string message)
        : base(message)
    {
    }

    public LabException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>The exit status: 1 refused or failed, 2 a wrong configuration.</summary>
    public int Exit { get; init; } = 1;
}
