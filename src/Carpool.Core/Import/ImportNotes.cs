using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>What is to be said of the old files' lines: each once, though `defaults` counts for many.</summary>
internal sealed class ImportNotes
{
    private readonly HashSet<SettingsFault> _notes = [];

    /// <summary>By file and line.</summary>
    public IReadOnlyList<SettingsFault> All => [.. _notes.OrderBy(note => note.File).ThenBy(note => note.Line)];

    public void Add(ImportLine line, string message) => _notes.Add(new SettingsFault(line.File, line.Number, message));

    public void NotUnderstood(ImportLine line, string what) => Add(line, $"not understood: {what}");

    public void NotNeeded(ImportLine line, string why) => Add(line, $"not needed: {line.Text}: {why}");
}
