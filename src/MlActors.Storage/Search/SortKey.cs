using System.Text.Json;

namespace MlActors.Storage.Search;

/// <summary>The value of one sort field: missing, a number (for a date its milliseconds), or a string.</summary>
public readonly record struct SortKey
{
    private readonly double _number;
    private readonly string? _text;
    private readonly bool _isNumber;

    private SortKey(double number, string? text, bool isNumber) => (_number, _text, _isNumber) = (number, text, isNumber);

    public static readonly SortKey Missing;

    /// <summary>Null when it is not a number.</summary>
    public double? Number => _isNumber ? _number : null;

    /// <summary>Null when it is not a string.</summary>
    public string? Text => _text;

    public bool IsMissing => !_isNumber && _text is null;

    public static SortKey Of(double number) => new(number, null, isNumber: true);

    public static SortKey Of(string text) => new(0, text, isNumber: false);

    /// <summary>Numbers before strings; the caller handles missing values.</summary>
    public static int Compare(SortKey left, SortKey right) => (left._isNumber, right._isNumber) switch
    {
        (true, true) => left._number.CompareTo(right._number),
        (false, false) => string.CompareOrdinal(left._text, right._text),
        (true, false) => -1,
        (false, true) => 1,
    };

    public void WriteTo(Utf8JsonWriter json)
    {
        if (IsMissing) json.WriteNullValue();
        else if (!_isNumber) json.WriteStringValue(_text);
        else if (_number == Math.Truncate(_number) && Math.Abs(_number) < long.MaxValue) json.WriteNumberValue((long)_number);
        else json.WriteNumberValue(_number);
    }
}
