using Carpool.Core.Settings;

namespace Carpool.Core.Preludes;

/// <summary>
/// What a service says first. The client was greeted already, so it is not passed on; but what it says counts.
/// </summary>
public static class ServiceGreeting
{
    /// <summary>The longest that is waited for, in octets.</summary>
    public const int MaxSize = 4096;

    /// <summary>Reads a greeting.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="octets">What the service has said so far.</param>
    /// <param name="size">How many of them are the greeting, when it is whole.</param>
    /// <returns>Null while it is not whole; else whether the service takes the client.</returns>
    public static bool? Read(Starttls protocol, ReadOnlySpan<byte> octets, out int size)
    {
        size = 0;
        while (octets[size..].IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = octets.Slice(size, end);
            size += end + 1;
            if (protocol == Starttls.Pop3) return line.StartsWith("+OK"u8);
            if (protocol == Starttls.Imap) return line.StartsWith("* OK"u8);
            // "220-" is followed by more (RFC 5321, 4.2.1).
            if (line.Length < 4 || line[3] != '-') return line.StartsWith("220"u8);
        }

        return null;
    }
}
