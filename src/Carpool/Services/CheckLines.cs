using Carpool.Core.Health;

namespace Carpool.Services;

/// <summary>A check as a program reads it while it goes on: <see cref="CheckJson"/>.</summary>
internal sealed class CheckLines(CheckJson json, Action<string> write) : ICheckView
{
    private CheckKind _kind = CheckKind.Up;

    public void Began(string step)
    {
    }

    public void Ended(CheckStep step, string heard) => write(json.Write(_kind, step, heard));

    public void GoOn(CheckResult up)
    {
        write(json.Write(_kind, up));
        _kind = CheckKind.Ready;
    }

    public string End(CheckResult result)
    {
        // With the other lines, and not where refusals are said.
        write(json.Write(_kind, result));
        return "";
    }
}
