using System.Runtime.InteropServices;
using MlActors.Detection.Records;

namespace MlActors.Detection.Entities;

/// <summary>All series of one kind, found by partition, by and over value. Finding allocates nothing. Lives as long as its detector.</summary>
internal sealed class SeriesIndex
{
    private readonly ValueTable<ValueTable<ValueTable<Series>>> _partitions = new();
    private readonly List<Series> _all = [];

    public ReadOnlySpan<Series> All => CollectionsMarshal.AsSpan(_all);

    public Series? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _partitions.Find(partition)?.Find(by)?.Find(over);

    public Series? Find(string? partition, string? by, string? over) => _partitions.Find(partition)?.Find(by)?.Find(over);

    public Series Add(Series series)
    {
        _all.Add(series);
        Enter(series);
        return series;
    }

    /// <summary>Lets go of series; the others stay as they are.</summary>
    public int Remove(Predicate<Series> unwanted)
    {
        var removed = _all.RemoveAll(unwanted);
        if (removed == 0) return 0;
        _partitions.Clear();
        foreach (var series in _all) Enter(series);
        return removed;
    }

    private void Enter(Series series) => _partitions
        .GetOrAdd(series.Subject.Partition, static () => new ValueTable<ValueTable<Series>>())
        .GetOrAdd(series.Subject.By, static () => new ValueTable<Series>())
        .GetOrAdd(series.Subject.Over, () => series);
}
