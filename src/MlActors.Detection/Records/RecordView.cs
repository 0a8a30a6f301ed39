namespace MlActors.Detection.Records;

/// <summary>
/// One record as the detectors read it: its time, the number of records that it represents, its values, and its category. Lives for one call.
/// </summary>
internal readonly ref struct RecordView
{
    /// <summary>The position of a field that a detector does not have.</summary>
    public const int None = -1;

    /// <summary>The position of the category, which is not a field of the record.</summary>
    public const int Category = -2;

    private readonly ReadOnlySpan<FieldValue> _values;
    private readonly ref readonly FieldValue _category;

    public RecordView(long time, double count, ReadOnlySpan<FieldValue> values, in FieldValue category)
    {
        Time = time;
        Count = count;
        _values = values;
        _category = ref category;
    }

    public long Time { get; }

    public double Count { get; }

    public ref readonly FieldValue At(int position)
    {
        if (position >= 0) return ref _values[position];
        return ref position == Category ? ref _category : ref FieldValue.Missing;
    }
}
