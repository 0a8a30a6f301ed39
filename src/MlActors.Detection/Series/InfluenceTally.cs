using MlActors.Detection.Encoding;
using MlActors.Detection.Records;

namespace MlActors.Detection.Series;

/// <summary>The contribution of the records with one value of an influencer field to a tally.</summary>
internal sealed class InfluenceEntry(string value)
{
    public string Value { get; } = value;

    public double Count { get; set; }

    public double Sum { get; set; }
}

/// <summary>The contributions of the influencer values to one tally. Lives as long as the tally.</summary>
/// <param name="fields">The number of influencer fields that the detector does not split by.</param>
internal sealed class InfluenceTally(int fields)
{
    // Among more values than this, no single one is an influencer.
    private const int MaxValues = 1_000;

    private readonly ValueTable<InfluenceEntry>[] _tables = [.. Enumerable.Range(0, fields).Select(_ => new ValueTable<InfluenceEntry>())];
    private readonly List<InfluenceEntry>[] _entries = [.. Enumerable.Range(0, fields).Select(_ => new List<InfluenceEntry>())];

    public IReadOnlyList<InfluenceEntry> Of(int field) => _entries[field];

    public void Add(int field, in FieldValue value, double count, double sum)
    {
        if (value.Kind == FieldKind.Missing) return;
        var entry = _tables[field].Find(value);
        if (entry is null)
        {
            if (_entries[field].Count == MaxValues) return;
            entry = Add(field, value.AsText()!);
        }
        entry.Count += count;
        entry.Sum = double.IsFinite(entry.Sum + sum) ? entry.Sum + sum : entry.Sum;
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var entries in _entries)
        {
            bytes.Count(entries.Count);
            foreach (var entry in entries)
            {
                bytes.Text(entry.Value);
                bytes.Double(entry.Count);
                bytes.Double(entry.Sum);
            }
        }
    }

    public void Read(ref ByteReader bytes)
    {
        for (var field = 0; field < fields; field++)
        {
            for (var left = bytes.Count(); left > 0; left--)
            {
                var entry = Add(field, bytes.Text() ?? throw new FormatException("A value of an influencer is null."));
                (entry.Count, entry.Sum) = (bytes.Double(), bytes.Double());
            }
        }
    }

    private InfluenceEntry Add(int field, string value)
    {
        var entry = new InfluenceEntry(KeyText.Of(value));
        _tables[field].GetOrAdd(value, () => entry);
        _entries[field].Add(entry);
        return entry;
    }
}
