using MlActors.Detection.Buckets;

namespace MlActors.Detection.Modelling;

/// <summary>
/// One series of one detector: a partition and a by value (null where the detector has no such field, or the field was missing) and what is
/// usual for them. Lives from its first record until it was unseen for longer than the prune window.
/// </summary>
internal sealed class Series(int detectorIndex, string? partition, string? by, SeriesModel model)
{
    public const long Never = -1;

    public int DetectorIndex { get; } = detectorIndex;

    public string? Partition { get; } = partition;

    public string? By { get; } = by;

    public SeriesModel Model { get; private set; } = model;

    /// <summary>Number of the last finalised bucket that had a record of this series.</summary>
    public long LastSeen { get; set; } = Never;

    /// <summary>The open bucket that this series gathers in, and where in it; a short cut around a search for every record.</summary>
    public OpenBucket? GathersIn { get; set; }

    public int GathersAt { get; set; }

    /// <summary>In how many open buckets this series has a tally.</summary>
    public int OpenTallies { get; set; }

    public void StartAnew(SeriesModel model) => (Model, LastSeen) = (model, Never);

    /// <summary>The order in which series are written and ties are broken: independent of when they were first seen.</summary>
    public static int Compare(Series one, Series other)
    {
        var order = one.DetectorIndex.CompareTo(other.DetectorIndex);
        if (order == 0) order = string.CompareOrdinal(one.Partition, other.Partition);
        return order == 0 ? string.CompareOrdinal(one.By, other.By) : order;
    }
}
