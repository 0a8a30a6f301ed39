using System.Runtime.InteropServices;

namespace MlActors.Detection.Series;

/// <summary>
/// The tallies of one detector in one open bucket: one for each series that had records, in the order of their first records. Lives as long as its
/// bucket.
/// </summary>
internal sealed class TallyList(bool hasLatency)
{
    private readonly List<Tally> _tallies = [];
    private readonly Stack<Accumulator> _spare = [];

    // With latency a series has tallies in several buckets at once, and its cached index refers to one of them only.
    private readonly Dictionary<TimeSeries, int>? _indexes = hasLatency ? [] : null;

    public Span<Tally> All => CollectionsMarshal.AsSpan(_tallies);

    public ref Tally Of(TimeSeries series)
    {
        if (!ReferenceEquals(series.CurrentTallies, this)) Add(series);
        return ref CollectionsMarshal.AsSpan(_tallies)[series.CurrentIndex];
    }

    /// <summary>The accumulator of a tally, created or reused when it has none.</summary>
    public T AccumulatorOf<T>(ref Tally tally) where T : Accumulator, new()
    {
        if (tally.Accumulator is T accumulator) return accumulator;
        var created = _spare.TryPop(out var spare) ? (T)spare : new T();
        tally.Accumulator = created;
        return created;
    }

    public void Clear()
    {
        foreach (ref readonly var tally in All)
        {
            tally.Series.OpenTallies--;
            for (var population = tally.Series.Population; population is not null; population = population.Population) population.OpenTallies--;
            if (ReferenceEquals(tally.Series.CurrentTallies, this)) tally.Series.CurrentTallies = null;
            if (tally.Accumulator is not { } accumulator) continue;
            accumulator.Clear();
            _spare.Push(accumulator);
        }
        _tallies.Clear();
        _indexes?.Clear();
    }

    private void Add(TimeSeries series)
    {
        if (_indexes is null || !_indexes.TryGetValue(series, out var index))
        {
            index = _tallies.Count;
            _tallies.Add(new Tally(series));
            series.OpenTallies++;
            // A population must not be removed while a member of it has a tally.
            for (var population = series.Population; population is not null; population = population.Population) population.OpenTallies++;
            _indexes?.Add(series, index);
        }
        (series.CurrentTallies, series.CurrentIndex) = (this, index);
    }
}
