using System.Globalization;
using Carpool.Core.Health;

namespace Carpool.Services;

/// <summary>
/// A check as an operator reads it while it goes on: the name of each step as it begins, then how long it took and the
/// last line that was heard in it. Who looks at a name with nothing behind it sees what is waited for.
/// </summary>
internal sealed class CheckTranscript(Action<string> write) : ICheckView
{
    private const int NameColumns = 24;

    public void Began(string step) => write($"  {step.PadRight(NameColumns)}");

    public void Ended(CheckStep step, string heard)
    {
        var took = string.Create(CultureInfo.InvariantCulture, $" {step.Took.TotalMilliseconds,8:F1}ms");
        write(heard.Length > 0 ? $"{took}  {heard}\n" : $"{took}\n");
    }

    public void GoOn(CheckResult up) => write($"{up}\nand whether it is ready:\n");

    public string End(CheckResult result) => result.ToString();
}
