using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;

namespace MlActors.Storage.Results;

/// <summary>Reads the buckets of a page with what belongs to them.</summary>
internal static class BucketPages
{
    public static List<BucketRow> InOrderOfTime(DataConnection connection, BucketQuery query)
    {
        using var buckets = new BucketsInOrderOfTime(connection, query);
        return buckets.Read();
    }

    /// <param name="expand">Whether the records of the buckets are read, too.</param>
    public static ImmutableArray<StoredBucket> ToBuckets(
        DataConnection connection, List<BucketRow> rows, bool expand, bool isInOrderOfTime = false)
    {
        if (rows.Count == 0) return [];
        var (job, records, influencers) = (rows[0].Job, new List<RecordRow>(), new List<BucketInfluencerRow>());
        var rowsToLookUp = rows;
        if (rows.Count > ResultWriter.MaxParameters && isInOrderOfTime && !expand)
        {
            var (first, last) = (Math.Min(rows[0].Timestamp, rows[^1].Timestamp), Math.Max(rows[0].Timestamp, rows[^1].Timestamp));
            influencers.AddRange(
                connection.GetTable<BucketInfluencerRow>().Where(row => row.Job == job && row.Timestamp >= first && row.Timestamp <= last));
            rowsToLookUp = [];
        }

        foreach (var timestamps in rowsToLookUp.Select(row => row.Timestamp).Chunk(ResultWriter.MaxParameters))
        {
            influencers.AddRange(connection.GetTable<BucketInfluencerRow>().Where(row => row.Job == job && timestamps.Contains(row.Timestamp)));
            if (expand) records.AddRange(
                connection.GetTable<RecordRow>().Where(record => record.Job == job && timestamps.Contains(record.Timestamp)));
        }

        if (records.Count == 0 && influencers.Count == 0) return [.. rows.Select(row => row.ToBucket([], []))];
        var recordsOf = records.OrderBy(record => record.Ordinal).ToLookup(record => record.Timestamp, record => record.ToRecord().Result);
        var influencersOf = influencers.OrderBy(influencer => influencer.Ordinal).ToLookup(influencer => influencer.Timestamp);
        return [.. rows.Select(row => row.ToBucket(influencersOf[row.Timestamp], [.. recordsOf[row.Timestamp]]))];
    }
}
