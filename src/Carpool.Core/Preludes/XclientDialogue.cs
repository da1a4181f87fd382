namespace Carpool.Core.Preludes;

/// <summary>
/// What the proxy and an SMTP server say until the server knows who its client is, by XCLIENT (Postfix's
/// XCLIENT_README): the server greets and says what it can do, hears of the client, and greets anew, as if the client
/// had just come.
/// </summary>
/// <param name="own">This host's address in the connection.</param>
/// <param name="client">The client.</param>
/// <param name="to">Where the client connected to.</param>
public sealed class XclientDialogue(NetAddress own, NetEndpoint client, NetEndpoint to)
{
    /// <summary>The longest reply in octets, all its lines together.</summary>
    public const int MaxReply = 4096;

    private const string Extension = "XCLIENT";
    private State _state;
    private string[]? _attributes;

    private enum State : byte
    {
        Greeting,
        Extensions,
        Answer,
    }

    /// <summary>Hears one line of the server, without its end.</summary>
    public XclientStep Hear(ReadOnlySpan<char> line)
    {
        if (line.Length < 3 || line[..3].ContainsAnyExceptInRange('0', '9')) return Fail(XclientFault.NoService);
        if (_state == State.Extensions) NoteExtension(line);
        // "250-" is followed by more (RFC 5321, 4.2.1).
        if (line.Length > 3 && line[3] == '-') return XclientStep.More;

        switch (_state, line[..3].ToString())
        {
            case (State.Greeting, "220"):
                _state = State.Extensions;
                return new($"EHLO [{Literal(own, "IPv6:")}]\r\n", XclientNext.Line);
            case (State.Extensions, "250") when _attributes?.Contains("ADDR") is true:
                _state = State.Answer;
                return new($"{Extension}{string.Concat(Known().Where(IsOffered))}\r\n", XclientNext.Line);
            case (State.Extensions, "250"):
                return Fail(XclientFault.NotOffered);
            case (State.Answer, "220"):
                return new("", XclientNext.Greeted);
            default:
                return Fail(_state == State.Answer ? XclientFault.Refused : XclientFault.NoService);
        }
    }

    private static XclientStep Fail(XclientFault fault) => new("", XclientNext.Failed, fault);

    private static string Literal(NetAddress address, string prefix) =>
        address.IsV6 ? $"{prefix}{address}" : $"{address}";

    private void NoteExtension(ReadOnlySpan<char> line)
    {
        var words = line[Math.Min(4, line.Length)..].ToString().ToUpperInvariant().Split(' ');
        if (words[0] == Extension) _attributes = words[1..];
    }

    /// <summary>
    /// What can be told. A server looks up no name for an address that it is told, and without a word on it would keep
    /// the name of this host.
    /// </summary>
    private IEnumerable<string> Known() =>
    [
        " NAME=[UNAVAILABLE]",
        " REVERSE_NAME=[UNAVAILABLE]",
        $" ADDR={Literal(client.Address, "IPV6:")}",
        $" PORT={client.Port}",
        $" DESTADDR={Literal(to.Address, "IPV6:")}",
        $" DESTPORT={to.Port}",
        " PROTO=ESMTP",
    ];

    private bool IsOffered(string attribute) =>
        _attributes!.Contains(attribute[1..attribute.IndexOf('=', StringComparison.Ordinal)]);
}
