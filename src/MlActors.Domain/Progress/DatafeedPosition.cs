namespace MlActors.Domain.Progress;

/// <summary>
/// How far a datafeed has read. Everything before it has been analysed, nothing at or after it; it is part of the model state, so model
/// and position can never disagree.
/// </summary>
/// <param name="Time">Milliseconds since the epoch.</param>
/// <param name="Tiebreak">
/// Which of the documents at that very moment have been read: all up to and including this one, in the source's own ordinal order.
/// Null when none of them has.
/// </param>
public sealed record DatafeedPosition(long Time, string? Tiebreak = null) : IComparable<DatafeedPosition>
{
    public int CompareTo(DatafeedPosition? other) => other switch
    {
        null => 1,
        _ when Time != other.Time => Time.CompareTo(other.Time),
        _ => string.CompareOrdinal(Tiebreak ?? "", other.Tiebreak ?? ""),
    };
}
