namespace MlActors.Detection.Series;

/// <summary>
/// The identity of a series: a detector and the values of its split fields, null where it has no such field or the records lack it.
/// </summary>
internal readonly record struct Subject(int DetectorIndex, string? Partition, string? By, string? Over)
{
    public long TextLength => (Partition?.Length ?? 0) + (By?.Length ?? 0) + (Over?.Length ?? 0);

    /// <summary>The order in which series are written and ties are broken; it does not depend on when they were first seen.</summary>
    public static int Compare(Subject one, Subject other)
    {
        var order = one.DetectorIndex.CompareTo(other.DetectorIndex);
        if (order == 0) order = string.CompareOrdinal(one.Partition, other.Partition);
        if (order == 0) order = string.CompareOrdinal(one.By, other.By);
        return order == 0 ? string.CompareOrdinal(one.Over, other.Over) : order;
    }
}
