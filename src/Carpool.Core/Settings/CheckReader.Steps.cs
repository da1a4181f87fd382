using System.Text;

namespace Carpool.Core.Settings;

/// <summary>The list <c>steps</c> of a check.</summary>
internal static partial class CheckReader
{
    private const string Hex = "-hex";

    private static ValueList<CheckExchange> Steps(SettingsCursor check)
    {
        var steps = new List<CheckExchange>();
        foreach (var step in check.Blocks("steps"))
        {
            if (step.OneOf("send", "expect", "send" + Hex, "expect" + Hex) is { } key)
            {
                var bytes = key.EndsWith(Hex, StringComparison.Ordinal)
                    ? step.Optional<ValueList<byte>>(key, TryHex, "bytes in hexadecimal, as 0d0a", [])
                    : step.Optional<ValueList<byte>>(key, TryUtf8, "text", []);
                steps.Add(new(key.StartsWith("send", StringComparison.Ordinal), bytes));
            }

            step.RejectUnknown();
        }

        return [.. steps];
    }

    private static bool TryUtf8(string text, out ValueList<byte> value) =>
        (value = [.. Encoding.UTF8.GetBytes(text)]).Count > 0;

    private static bool TryHex(string text, out ValueList<byte> value)
    {
        var isHex = text.Length > 0 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
        value = isHex ? [.. Convert.FromHexString(text)] : [];
        return isHex;
    }
}
