using System.Runtime.InteropServices;
using MlActors.Detection.Records;

namespace MlActors.Detection.Series;

/// <summary>All series of one kind, found by partition, by and over value. A lookup allocates nothing. Lives as long as its detector.</summary>
internal sealed class TimeSeriesIndex
{
    private readonly ValueTable<ValueTable<ValueTable<TimeSeries>>> _partitions = new();
    private readonly List<TimeSeries> _all = [];

    public ReadOnlySpan<TimeSeries> All => CollectionsMarshal.AsSpan(_all);

    public TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _partitions.Find(partition)?.Find(by)?.Find(over);

    public TimeSeries? Find(string? partition, string? by, string? over) => _partitions.Find(partition)?.Find(by)?.Find(over);

    public TimeSeries Add(TimeSeries series)
    {
        _all.Add(series);
        AddToTables(series);
        return series;
    }

    /// <summary>Removes series, and returns their number; the others are unchanged.</summary>
    public int Remove(Predicate<TimeSeries> isUnwanted)
    {
        var removed = _all.RemoveAll(isUnwanted);
        if (removed == 0) return 0;
        _partitions.Clear();
        foreach (var series in _all) AddToTables(series);
        return removed;
    }

    private void AddToTables(TimeSeries series) => _partitions
        .GetOrAdd(series.Subject.Partition, static () => new ValueTable<ValueTable<TimeSeries>>())
        .GetOrAdd(series.Subject.By, static () => new ValueTable<TimeSeries>())
        .GetOrAdd(series.Subject.Over, () => series);
}
