using MlActors.Detection.Encoding;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Categorization;

/// <summary>Assigns the message of each record to a category, within the remaining memory of the job. Lives as long as its detector.</summary>
internal sealed class RecordCategorizer
{
    // The longest text of a double in its shortest exact form has 24 characters.
    private const int MaxNumberLength = 32;

    private readonly Categorizer _categorizer;
    private readonly int _message;
    private readonly int _partition;

    public RecordCategorizer(AnalysisSettings settings, CategorizationSettings categorization)
    {
        _categorizer = new Categorizer(categorization);
        _message = settings.PositionOf(categorization.FieldName);
        _partition = categorization.PerPartition
            ? settings.PositionOf(
                settings.Detectors.FirstOrDefault(detector => detector.SplitFields.Contains(DetectorSettings.CategoryField))?.PartitionFieldName)
            : RecordView.None;
    }

    public long Bytes => _categorizer.Bytes;

    /// <summary>The category of a record's message as a value that can split series; missing where the record has none.</summary>
    /// <param name="values">The values of the record, in the order of the field names.</param>
    /// <param name="remainingBytes">The number of bytes that categories may still use.</param>
    public FieldValue CategoryOf(ReadOnlySpan<FieldValue> values, long remainingBytes)
    {
        if (values[_message].Kind == FieldKind.Missing) return FieldValue.Missing;
        Span<char> scratch = stackalloc char[MaxNumberLength];
        var partition = _partition < 0 ? null : values[_partition].AsText() is { } text ? KeyText.Of(text) : "";
        var category = _categorizer.CategoryOf(values[_message].AsText(scratch), partition, remainingBytes);
        return category == Categorizer.NoCategory ? FieldValue.Missing : FieldValue.Of((double)category);
    }

    /// <summary>The definitions that are new or have changed since the last call.</summary>
    public IReadOnlyList<CategoryDefinition> Changed() => _categorizer.Changed();

    /// <summary>The definitions that differ from what was last reported, also in the counts only: for a flush or a close. Changes nothing.</summary>
    public IReadOnlyList<CategoryDefinition> Unreported() => _categorizer.Unreported();

    public ModelSize WithCounts(ModelSize size)
    {
        var counts = _categorizer.Counts;
        return size with
        {
            CategorizationStatus = _categorizer.Status,
            CategorizedDocCount = counts.Documents,
            TotalCategoryCount = counts.Total,
            FrequentCategoryCount = counts.Frequent,
            RareCategoryCount = counts.Rare,
            DeadCategoryCount = counts.Dead,
            FailedCategoryCount = counts.Failed,
        };
    }

    public void Write(ByteWriter bytes) => _categorizer.Write(bytes);

    public void Read(ref ByteReader bytes) => _categorizer.Read(ref bytes);
}
