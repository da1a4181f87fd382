using System.CommandLine;

namespace Carpool.Admin.Local;

/// <summary>A verb that needs no daemon, though its noun is a palette of the daemon's commands.</summary>
/// <param name="palette">The noun.</param>
/// <param name="name">The verb.</param>
/// <param name="description">For the help.</param>
internal sealed class LocalVerb(string palette, string name, string description) : Command(name, description)
{
    /// <summary>The noun. Not its parent yet: of two parents the parser asks only the first for options.</summary>
    public string Palette { get; } = palette;
}
