namespace Carpool.Core.Preludes;

/// <summary>What a dialogue comes to with one line of the client.</summary>
/// <param name="Reply">What to say, line ends included.</param>
/// <param name="Next">And then.</param>
public readonly record struct StarttlsStep(string Reply, StarttlsNext Next)
{
    internal static StarttlsStep Say(string reply) => new(reply, StarttlsNext.Line);
}

/// <summary>How a dialogue goes on.</summary>
public enum StarttlsNext : byte
{
    /// <summary>With the client's next line.</summary>
    Line,

    /// <summary>With the handshake: the client asked for it.</summary>
    Handshake,

    /// <summary>Not at all: the client said goodbye.</summary>
    Farewell,

    /// <summary>Not at all: the client was told to go.</summary>
    Dismissal,
}
