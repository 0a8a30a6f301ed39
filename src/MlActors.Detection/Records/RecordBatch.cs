using MlActors.Detection.Settings;

namespace MlActors.Detection.Records;

/// <summary>
/// Records on their way to a detector: a time each (milliseconds since the epoch) and the values of the analysed fields, in the order of
/// <see cref="AnalysisSettings.FieldNames"/>. Batches are what is journalled and what crosses the network, so they have a binary form of
/// their own (<see cref="RecordBatchFormat"/>).
/// </summary>
public sealed class RecordBatch
{
    private readonly FieldValue[] _values;
    private readonly long[] _times;

    /// <param name="times">Milliseconds since the epoch, one for each record.</param>
    /// <param name="values">Record after record, <paramref name="fieldCount"/> values each.</param>
    /// <exception cref="ArgumentException">The two lengths do not agree.</exception>
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

    public long TimeOf(int record) => _times[record];

    public ReadOnlySpan<FieldValue> ValuesOf(int record) => _values.AsSpan(record * FieldCount, FieldCount);
}
