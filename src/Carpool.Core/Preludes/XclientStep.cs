namespace Carpool.Core.Preludes;

/// <summary>What a dialogue comes to with one line of the server.</summary>
/// <param name="Command">What to say, the line's end included; empty: nothing.</param>
/// <param name="Next">And then.</param>
/// <param name="Fault">What is wrong when it failed.</param>
public readonly record struct XclientStep(
    string Command, XclientNext Next, XclientFault Fault = XclientFault.None)
{
    internal static readonly XclientStep More = new("", XclientNext.Line);
}

/// <summary>How a dialogue goes on.</summary>
public enum XclientNext : byte
{
    /// <summary>With the server's next line.</summary>
    Line,

    /// <summary>The server knows its client, and has greeted it.</summary>
    Greeted,

    /// <summary>Not at all.</summary>
    Failed,
}

/// <summary>Why a server did not hear of its client by XCLIENT: one counter and one word in the log each.</summary>
public enum XclientFault
{
    /// <summary>It did.</summary>
    None,

    /// <summary>It did not greet, or not as an SMTP server that takes mail.</summary>
    NoService,

    /// <summary>It does not offer XCLIENT to this host.</summary>
    NotOffered,

    /// <summary>It refused what it was told.</summary>
    Refused,
}

public static class XclientFaults
{
    /// <summary>The word for the log and the counters' names; "ok" for <see cref="XclientFault.None"/>.</summary>
    public static string Word(this XclientFault fault) => fault switch
    {
        XclientFault.None => "ok",
        XclientFault.NoService => "xclient-no-service",
        XclientFault.NotOffered => "xclient-not-offered",
        XclientFault.Refused => "xclient-refused",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
