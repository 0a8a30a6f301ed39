using System.Globalization;

namespace MlActors.Ctl.Import;

/// <summary>Numbers as they are written in files.</summary>
public static class NumberText
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly NumberFormatInfo WithComma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    /// <param name="decimalMark">A point or a comma.</param>
    public static bool TryRead(string text, char decimalMark, out double number) =>
        double.TryParse(text, Style, decimalMark == ',' ? WithComma : CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    public static bool TryWhole(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>Digits after a leading zero are a code, such as a postal code, which would lose the zero as a number.</summary>
    public static bool IsCode(string text) => text.Length > 1 && text[0] == '0' && text.All(char.IsAsciiDigit);
}
