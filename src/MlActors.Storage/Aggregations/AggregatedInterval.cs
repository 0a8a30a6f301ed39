using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Domain.Datafeeds;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Aggregations;

/// <summary>A record of an aggregation, as a document that a job can read.</summary>
internal sealed record AggregatedRecord(long Time, byte[] Json);

/// <summary>The documents of one interval of a histogram, and the records that they become.</summary>
/// <param name="timeField">Of the records.</param>
/// <param name="fieldNames">What the job analyses.</param>
internal sealed class AggregatedInterval(long start, HistogramAggregation histogram, string timeField, ImmutableArray<string> fieldNames)
{
    private readonly DocumentGroup _all = new(histogram.Level, new GroupLimit());
    private readonly List<JsonElement> _scratch = [];

    public long Start => start;

    public long End => start + histogram.Interval;

    public void Add(ScannedDocument document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document.Readable().Source);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object) _all.Add(document.Index, parsed.RootElement, _scratch);
        }
        catch (JsonException)
        {
            // Older builds accepted documents that are not JSON; they have no values.
        }
    }

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<AggregatedRecord> ToRecords()
    {
        var (records, path) = (new List<AggregatedRecord>(), new Stack<GroupValue>());
        _all.Visit(path, group =>
        {
            if (path.FirstOrDefault(value => value.Name == timeField).Number is { } time)
                records.Add(new AggregatedRecord((long)time, Write(path, group.Documents)));
        });
        return [.. records.OrderBy(record => record.Time)];
    }

    /// <summary>The time and the fields that the job analyses; a value that was computed goes before the number of documents.</summary>
    private byte[] Write(Stack<GroupValue> path, long documents)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var value in path)
                if ((value.Name == timeField || fieldNames.Contains(value.Name)) && names.Add(value.Name))
                    value.WriteTo(json);
            if (fieldNames.Contains(DatafeedAggregations.DocumentCount) && names.Add(DatafeedAggregations.DocumentCount))
                json.WriteNumber(DatafeedAggregations.DocumentCount, documents);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
