using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Deletes the rows of a bucket. Lives for one transaction.</summary>
internal sealed class BucketRemover(DataConnection connection) : IDisposable
{
    private readonly PreparedDelete<BucketRow> _buckets = new(connection, nameof(BucketRow.Job), nameof(BucketRow.Timestamp));
    private readonly PreparedDelete<RecordRow> _records = new(connection, nameof(RecordRow.Job), nameof(RecordRow.Timestamp));
    private readonly PreparedDelete<InterimRow> _interim = new(connection, nameof(InterimRow.Job), nameof(InterimRow.Timestamp));
    private readonly PreparedDelete<BucketInfluencerRow> _bucketInfluencers = new(
        connection, nameof(BucketInfluencerRow.Job), nameof(BucketInfluencerRow.Timestamp));
    private readonly PreparedDelete<InfluencerRow> _influencers = new(connection, nameof(InfluencerRow.Job), nameof(InfluencerRow.Timestamp));
    private readonly PreparedDelete<ModelPlotRow> _modelPlots = new(connection, nameof(ModelPlotRow.Job), nameof(ModelPlotRow.Timestamp));

    public void Delete(JobId job, long timestamp)
    {
        _buckets.Where(job.Value, timestamp);
        _records.Where(job.Value, timestamp);
        _interim.Where(job.Value, timestamp);
        _bucketInfluencers.Where(job.Value, timestamp);
        _influencers.Where(job.Value, timestamp);
        _modelPlots.Where(job.Value, timestamp);
    }

    public void Dispose()
    {
        _buckets.Dispose();
        _records.Dispose();
        _interim.Dispose();
        _bucketInfluencers.Dispose();
        _influencers.Dispose();
        _modelPlots.Dispose();
    }
}
