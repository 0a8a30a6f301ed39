using System.Runtime.InteropServices;
using MlActors.Detection.Modelling;

namespace MlActors.Detection.Buckets;

/// <summary>What one series has gathered in one bucket: how many records, and their sum, least or greatest value.</summary>
internal struct Tally(Series series)
{
    public readonly Series Series = series;
    public long Count;
    public double Value;
}

/// <summary>
/// A bucket that may still get records: how many came, and one tally for each series that had some, in the order in which they first came.
/// Lives until the bucket is final or skipped; then it is emptied and used again.
/// </summary>
internal sealed class OpenBucket(bool oneOfSeveral)
{
    private readonly List<Tally> _tallies = [];

    // With latency a series gathers in several buckets at once, and its own short cut leads to one of them only.
    private readonly Dictionary<Series, int>? _places = oneOfSeveral ? [] : null;

    public long Start { get; set; }

    public long EventCount { get; set; }

    public ReadOnlySpan<Tally> Tallies => CollectionsMarshal.AsSpan(_tallies);

    public ref Tally TallyOf(Series series)
    {
        if (!ReferenceEquals(series.GathersIn, this)) Admit(series);
        return ref CollectionsMarshal.AsSpan(_tallies)[series.GathersAt];
    }

    public void Clear()
    {
        foreach (ref readonly var tally in Tallies)
        {
            tally.Series.OpenTallies--;
            if (ReferenceEquals(tally.Series.GathersIn, this)) tally.Series.GathersIn = null;
        }
        _tallies.Clear();
        _places?.Clear();
        EventCount = 0;
    }

    private void Admit(Series series)
    {
        if (_places is null || !_places.TryGetValue(series, out var place))
        {
            place = _tallies.Count;
            _tallies.Add(new Tally(series));
            series.OpenTallies++;
            _places?.Add(series, place);
        }
        (series.GathersIn, series.GathersAt) = (this, place);
    }
}
