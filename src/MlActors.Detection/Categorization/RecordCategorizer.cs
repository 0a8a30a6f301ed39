using MlActors.Detection.Encoding;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Categorization;

/// <summary>
/// The messages of a job: sorts that of each record into a category, within the memory that is left. Lives as long as its detector.
/// </summary>
internal sealed class RecordCategorizer
{
    // The longest text of a double, in its shortest exact form, has 24 characters.
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

    /// <summary>The category of a record's message as a value that series can be split by; missing where it has none.</summary>
    /// <param name="remainingBytes">Bytes that categories may still take.</param>
    public FieldValue CategoryOf(ReadOnlySpan<FieldValue> values, long remainingBytes)
    {
        if (values[_message].Kind == FieldKind.Missing) return FieldValue.Missing;
        Span<char> scratch = stackalloc char[MaxNumberLength];
        var partition = _partition < 0 ? null : values[_partition].AsText() is { } text ? KeyText.Of(text) : "";
        var category = _categorizer.CategoryOf(values[_message].AsText(scratch), partition, remainingBytes);
        return category == Categorizer.NoCategory ? FieldValue.Missing : FieldValue.Of((double)category);
    }

    /// <summary>Definitions that are new or have changed since they were last asked for.</summary>
    public IReadOnlyList<CategoryDefinition> Changed() => _categorizer.Changed();

    /// <summary>Definitions of which only the counts may have changed, too: for a flush or a close. Changes nothing.</summary>
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
