using System.CommandLine;

namespace Carpool.Admin;

/// <summary>
/// <c>--socket</c>, on every command of the shell. Commands that run others, as the interactive shell does, give them
/// what they were given themselves.
/// </summary>
internal sealed class SocketOption : Option<string>
{
    private const string Default = "/run/carpool/carpool.sock";

    private string? _given;

    public SocketOption() : base("--socket")
    {
        Description = $"The daemon's Unix socket ($CARPOOL_SOCKET, else {Default}).";
        DefaultValueFactory = _ => _given ?? Environment.GetEnvironmentVariable("CARPOOL_SOCKET") ?? Default;
        Recursive = true;
    }

    /// <summary>From now on it is that, unless said otherwise.</summary>
    public void Remember(ParseResult parsed)
    {
        if (parsed.GetResult(this) is { Implicit: false }) _given = parsed.GetValue(this);
    }
}
