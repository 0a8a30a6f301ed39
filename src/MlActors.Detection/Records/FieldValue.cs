using System.Globalization;

namespace MlActors.Detection.Records;

/// <summary>The kind of value of a record's field. Zero means that the record does not have the field.</summary>
public enum FieldKind : byte { Missing = 0, Number = 1, Text = 2 }

/// <summary>
/// The value of one field of one record: missing, a number, or a text. Numbers are not converted to text, so they are never rounded.
/// </summary>
public readonly record struct FieldValue
{
    private readonly double _number;
    private readonly string? _text;

    private FieldValue(FieldKind kind, double number, string? text) => (Kind, _number, _text) = (kind, number, text);

    public static readonly FieldValue Missing;

    public FieldKind Kind { get; }

    public static FieldValue Of(double number) => new(FieldKind.Number, number, null);

    public static FieldValue Of(string text) => new(FieldKind.Text, 0, text);

    /// <summary>The value as a finite number; a text is accepted when all of it is a number.</summary>
    public bool TryGetNumber(out double number)
    {
        number = _number;
        return Kind switch
        {
            FieldKind.Number => double.IsFinite(_number),
            FieldKind.Text => double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number),
            _ => false,
        };
    }

    /// <summary>The number as it was received, which may be NaN or infinite; zero for a missing value or a text.</summary>
    internal double Number => _number;

    /// <summary>As <see cref="AsText()"/>, but a number is written into <paramref name="scratch"/>, so that nothing is allocated.</summary>
    internal ReadOnlySpan<char> AsText(Span<char> scratch) =>
        Kind == FieldKind.Number && _number.TryFormat(scratch, out var length, "R", CultureInfo.InvariantCulture) ? scratch[..length] : AsText();

    /// <summary>The value in the form of a by or partition value; null when missing.</summary>
    public string? AsText() => Kind switch
    {
        FieldKind.Number => _number.ToString("R", CultureInfo.InvariantCulture),
        FieldKind.Text => _text,
        _ => null,
    };
}
