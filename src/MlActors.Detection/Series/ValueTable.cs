using MlActors.Detection.Records;

namespace MlActors.Detection.Series;

/// <summary>
/// A dictionary whose keys are the values of a split field, including a missing value. A lookup allocates nothing, not even for numbers, and a table
/// that only ever holds the missing value (as where there is no such field) has no dictionary.
/// </summary>
internal sealed class ValueTable<T> where T : class
{
    // The longest text of a double in its shortest exact form has 24 characters.
    private const int MaxNumberLength = 32;

    private T? _ofMissing;
    private Dictionary<string, T>? _ofText;

    public T? Find(in FieldValue value)
    {
        switch (value.Kind)
        {
            case FieldKind.Missing:
                return _ofMissing;
            case FieldKind.Text:
                return _ofText?.GetValueOrDefault(KeyText.Of(value.AsText()!));
            default:
                return _ofText is null ? null : FindNumber(_ofText, value);
        }
    }

    public T GetOrAdd(string? text, Func<T> create)
    {
        if (text is null) return _ofMissing ??= create();
        text = KeyText.Of(text);
        _ofText ??= new Dictionary<string, T>(StringComparer.Ordinal);
        if (!_ofText.TryGetValue(text, out var found)) _ofText.Add(text, found = create());
        return found;
    }

    public T? Find(string? text) => text is null ? _ofMissing : _ofText?.GetValueOrDefault(KeyText.Of(text));

    public void Clear() => (_ofMissing, _ofText) = (null, null);

    private static T? FindNumber(Dictionary<string, T> ofText, in FieldValue value)
    {
        Span<char> scratch = stackalloc char[MaxNumberLength];
        return ofText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(value.AsText(scratch), out var found) ? found : null;
    }
}
