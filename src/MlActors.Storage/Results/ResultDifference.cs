namespace MlActors.Storage.Results;

/// <summary>The first place in which two sets of results differ.</summary>
/// <param name="Table">"bucket", "record" and so on.</param>
/// <param name="Timestamp">Start of the bucket, milliseconds.</param>
/// <param name="Ordinal">Of the result within its bucket; 0 for the bucket itself.</param>
/// <param name="Field">Null when one side does not have the result at all.</param>
/// <param name="Stored">The stored value; null for none.</param>
/// <param name="Replayed">The value of the replay; null for none.</param>
public sealed record ResultDifference(string Table, long Timestamp, int Ordinal, string? Field, string? Stored, string? Replayed)
{
    /// <summary>The bucket was computed from another number of records, so that nothing after it can agree.</summary>
    public bool IsOfRecords => Table == "bucket" && Field == "event_count";
}

/// <summary>What is compared.</summary>
/// <param name="From">The first bucket, milliseconds.</param>
/// <param name="To">The last bucket, inclusive.</param>
/// <param name="WithScores">
/// Scores and categories as they are now are compared too; not when later buckets may have changed the stored ones.
/// </param>
public sealed record ResultRange(long From, long To, bool WithScores);

/// <summary>The final results of a job in numbers.</summary>
/// <param name="Buckets">Final buckets up to the time that was asked for.</param>
/// <param name="EventCount">The records in them.</param>
/// <param name="First">Start of the first one, milliseconds; null without one.</param>
/// <param name="Newest">Start of the newest final bucket of all; null without one.</param>
public sealed record ResultTotals(long Buckets, long EventCount, long? First, long? Newest);
