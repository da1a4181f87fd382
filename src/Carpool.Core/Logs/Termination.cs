namespace Carpool.Core.Logs;

/// <summary>
/// The first of HAProxy's two letters for the end of a session: what ended it (configuration.txt, 8.5). Its number is
/// the letter.
/// </summary>
public enum TerminationCause : byte
{
    /// <summary>Both sides finished.</summary>
    Normal = (byte)'-',

    /// <summary>The client aborted it.</summary>
    Client = (byte)'C',

    /// <summary>The server aborted it, refused it, or there was none.</summary>
    Server = (byte)'S',

    /// <summary>The proxy turned it away by a rule or a limit.</summary>
    Proxy = (byte)'P',

    /// <summary>This host ran out of something: descriptors, memory, source ports.</summary>
    Resource = (byte)'R',

    /// <summary>A fault of the proxy's own.</summary>
    Internal = (byte)'I',

    /// <summary>The proxy was told to end it.</summary>
    Killed = (byte)'K',

    /// <summary>The client was silent for too long.</summary>
    ClientTimeout = (byte)'c',

    /// <summary>The server, or a place in its queue, was waited for too long.</summary>
    ServerTimeout = (byte)'s',
}

/// <summary>The second letter: how far the session was.</summary>
public enum TerminationPhase : byte
{
    /// <summary>All bytes had been carried.</summary>
    Normal = (byte)'-',

    /// <summary>The client had yet to say what comes before all else, such as a PROXY header.</summary>
    Request = (byte)'R',

    /// <summary>It waited for a place at a server.</summary>
    Queue = (byte)'Q',

    /// <summary>The connection to a server was to be made.</summary>
    Connect = (byte)'C',

    /// <summary>Bytes were carried.</summary>
    Data = (byte)'D',

    /// <summary>The server had finished; its last bytes were on their way to the client.</summary>
    Last = (byte)'L',

    /// <summary>The client was held in the tarpit.</summary>
    Tarpit = (byte)'T',
}

/// <summary>HAProxy's two letters for the end of a session.</summary>
public readonly record struct Termination(TerminationCause Cause, TerminationPhase Phase)
{
    /// <summary><c>--</c>: both sides finished.</summary>
    public static readonly Termination Normal = new(TerminationCause.Normal, TerminationPhase.Normal);

    public override string ToString() => $"{(char)Cause}{(char)Phase}";
}
