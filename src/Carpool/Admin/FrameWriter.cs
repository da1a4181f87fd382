namespace Carpool.Admin;

/// <summary>
/// What a command writes: kept until its end, unless the command has it sent on before (<see cref="FlushAsync"/>).
/// </summary>
/// <param name="sendAsync">Sends a piece. An empty one finds out whether anybody still listens.</param>
internal sealed class FrameWriter(Func<string, Task> sendAsync) : StringWriter
{
    public override async Task FlushAsync()
    {
        await sendAsync(Take() ?? "");
    }

    /// <summary>What was written and not sent, which is then forgotten; null: nothing.</summary>
    public string? Take()
    {
        var text = GetStringBuilder();
        if (text.Length == 0) return null;

        var taken = text.ToString();
        text.Clear();
        return taken;
    }
}
