using System.CommandLine.Parsing;
using System.Globalization;

namespace Carpool.Admin;

/// <summary>What the number of an option or argument may be.</summary>
internal static class NumberLimit
{
    /// <summary>
    /// A validator. It reads the words, not the value: to ask for that of what is no number throws, and the parser,
    /// which comes after it, would only tell the number's type.
    /// </summary>
    /// <param name="least">This too.</param>
    /// <param name="most">This too.</param>
    /// <param name="fault">What is said of all else.</param>
    public static Action<SymbolResult> Between(double least, double most, string fault) => result =>
    {
        foreach (var word in result.Tokens)
            if (!double.TryParse(word.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !(number >= least && number <= most))
                result.AddError(fault);
    };
}
