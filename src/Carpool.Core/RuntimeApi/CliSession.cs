namespace Carpool.Core.RuntimeApi;

/// <summary>
/// One client of the Runtime API: what its lines have set so far. Immutable; each line gives the next one.
/// </summary>
/// <param name="Level">What it may; never rises.</param>
public sealed record CliSession(CliLevel Level)
{
    /// <summary>Octets of a line, and of a command with its payload: HAProxy's bufsize.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);   // HAProxy's 'stats timeout'

    /// <summary>Whether it is a dialogue: it gets a prompt, and is not closed after its first line.</summary>
    public bool Prompts { get; init; }

    /// <summary>How long it may be silent.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>How messages say how grave they are.</summary>
    public SeverityOutput Severity { get; init; }

    /// <summary>Whether it is to be closed.</summary>
    public bool IsOver { get; init; }

    /// <summary>The command whose payload is read, and how long all of it is; null: none is.</summary>
    private (string[] Words, int Length)? Pending { get; init; }

    /// <summary>Whether it waits for more lines before it can be closed.</summary>
    public bool IsReading => Prompts || Pending is not null;

    /// <summary>Takes a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <returns>The session after it, and what is to be sent, in this order.</returns>
    public (CliSession Next, IReadOnlyList<CliEffect> Effects) Read(string line)
    {
        if (Pending is { } pending) return ReadPayload(pending.Words, pending.Length + line.Length + 1, line);

        var (session, effects) = (this, new List<CliEffect>());
        foreach (var words in CliWords.Split(line))
        {
            if (words is [.. var command, "<<"])
            {
                session = session with { Pending = (command, line.Length) };
                effects.AddRange(session.MorePrompt);
                break;
            }

            (session, var effect) = session.Run(words);
            if (session.IsOver) break;
            effects.Add(effect);
        }

        return (session, effects);
    }

    /// <summary>The answer as it is sent: its severity before, an empty line and the prompt after it.</summary>
    internal string Frame(CliNeed.Answer answer)
    {
        var severity = (Severity, answer.Severity) switch
        {
            (SeverityOutput.Number, { } value) => $"[{(int)value}]: ",
            (SeverityOutput.String, { } value) => $"[{value.ToString().ToLowerInvariant()}]: ",
            _ => "",
        };
        return $"{severity}{answer.Text}\n{(Prompts ? "> " : "")}";
    }

    private IEnumerable<CliEffect> MorePrompt => Prompts ? [new CliEffect.Say("+ ")] : [];

    private (CliSession Next, IReadOnlyList<CliEffect> Effects) ReadPayload(string[] command, int length, string line)
    {
        if (line.TrimEnd('\r').Length > 0)
        {
            if (length <= MaxLength) return (this with { Pending = (command, length) }, [.. MorePrompt]);
            var tooLong = new CliEffect.Say($"The payload is longer than {MaxLength} bytes.\n");
            return (this with { IsOver = true }, [tooLong]);
        }

        // No command has a use for one; HAProxy does not mind either.
        var (session, effect) = (this with { Pending = null }).Run(command);
        return (session, session.IsOver ? [] : [effect]);
    }

    private (CliSession Next, CliEffect Effect) Run(string[] words)
    {
        var (next, need) = CliCommands.Run(this, words);
        return (next, need is CliNeed.Answer answer
            ? new CliEffect.Say(next.Frame(answer))
            : new CliEffect.Run(need, next));
    }
}

/// <summary>What is to be sent to a client.</summary>
public abstract record CliEffect
{
    private CliEffect()
    {
    }

    /// <summary>This text.</summary>
    public sealed record Say(string Text) : CliEffect;

    /// <summary>What comes of a command.</summary>
    /// <param name="Need">Where it begins.</param>
    /// <param name="Session">As it was then.</param>
    public sealed record Run(CliNeed Need, CliSession Session) : CliEffect
    {
        /// <summary>The text for its answer.</summary>
        public string Text(CliNeed.Answer answer) => Session.Frame(answer);
    }
}

/// <summary>How messages say how grave they are: HAProxy's <c>set severity-output</c>.</summary>
public enum SeverityOutput
{
    None,
    Number,
    String,
}
