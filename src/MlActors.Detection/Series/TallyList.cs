using System.Runtime.InteropServices;

namespace MlActors.Detection.Series;

/// <summary>
/// The tallies of one detector in one open bucket: one for each series that had records, in the order in which they first came. Lives as long
/// as its bucket.
/// </summary>
internal sealed class TallyList(bool oneOfSeveral)
{
    private readonly List<Tally> _tallies = [];
    private readonly Stack<Accumulator> _spare = [];

    // With latency a series gathers in several buckets at once, and its own short cut leads to one of them only.
    private readonly Dictionary<TimeSeries, int>? _places = oneOfSeveral ? [] : null;

    public Span<Tally> All => CollectionsMarshal.AsSpan(_tallies);

    public ref Tally Of(TimeSeries series)
    {
        if (!ReferenceEquals(series.GathersIn, this)) Admit(series);
        return ref CollectionsMarshal.AsSpan(_tallies)[series.GathersAt];
    }

    /// <summary>The tally's gathering, a used one when there is one.</summary>
    public T MoreOf<T>(ref Tally tally) where T : Accumulator, new()
    {
        if (tally.More is T more) return more;
        var fresh = _spare.TryPop(out var spare) ? (T)spare : new T();
        tally.More = fresh;
        return fresh;
    }

    public void Clear()
    {
        foreach (ref readonly var tally in All)
        {
            tally.Series.OpenTallies--;
            for (var population = tally.Series.Population; population is not null; population = population.Population) population.OpenTallies--;
            if (ReferenceEquals(tally.Series.GathersIn, this)) tally.Series.GathersIn = null;
            if (tally.More is not { } more) continue;
            more.Clear();
            _spare.Push(more);
        }
        _tallies.Clear();
        _places?.Clear();
    }

    private void Admit(TimeSeries series)
    {
        if (_places is null || !_places.TryGetValue(series, out var place))
        {
            place = _tallies.Count;
            _tallies.Add(new Tally(series));
            series.OpenTallies++;
            // A population stays as long as a member of it gathers.
            for (var population = series.Population; population is not null; population = population.Population) population.OpenTallies++;
            _places?.Add(series, place);
        }
        (series.GathersIn, series.GathersAt) = (this, place);
    }
}
