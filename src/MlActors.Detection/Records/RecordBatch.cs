namespace MlActors.Detection.Records;

/// <summary>
/// A batch of records for a detector: the time of each (milliseconds since the epoch) and the values of the analysed fields, in the order of
/// <see cref="Settings.AnalysisSettings.FieldNames"/>. Batches are journalled and sent between nodes, so they have a binary form of their own
/// (<see cref="RecordBatchFormat"/>).
/// </summary>
public sealed class RecordBatch
{
    private readonly FieldValue[] _values;
    private readonly long[] _times;

    /// <summary>Creates a batch; the arrays are not copied.</summary>
    /// <param name="times">Milliseconds since the epoch, one for each record.</param>
    /// <param name="values">Record after record, <paramref name="fieldCount"/> values each.</param>
    /// <param name="fieldCount">The number of analysed fields.</param>
    /// <exception cref="ArgumentException">The lengths of the arrays do not match.</exception>
    public RecordBatch(long[] times, FieldValue[] values, int fieldCount)
    {
        if (values.Length != times.Length * fieldCount)
            throw new ArgumentException(
                $"{times.Length} records of {fieldCount} fields need {times.Length * fieldCount} values, not {values.Length}.", nameof(values));
        (_times, _values, FieldCount) = (times, values, fieldCount);
    }

    public static RecordBatch Empty(int fieldCount) => new([], [], fieldCount);

    public int Count => _times.Length;

    public int FieldCount { get; }

    /// <summary>The time of the newest record; null without one.</summary>
    public long? LatestTime => _times.Length == 0 ? null : _times.Max();

    public long TimeOf(int record) => _times[record];

    public ReadOnlySpan<FieldValue> ValuesOf(int record) => _values.AsSpan(record * FieldCount, FieldCount);
}
