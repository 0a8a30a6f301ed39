using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>What one may ask of a datafeed besides changing its phase.</summary>
public abstract record DatafeedRequest : IWithDatafeedId
{
    public sealed record GetDatafeed(DatafeedId DatafeedId) : DatafeedRequest;

    /// <summary>Starts a lost or moved datafeed that is expected to run; any message to its shard does that.</summary>
    public sealed record WakeDatafeed(DatafeedId DatafeedId) : DatafeedRequest;

    /// <summary>
    /// The node is left: drop the page in progress and stop running here; the datafeed stays started and continues on another node.
    /// </summary>
    public sealed record IsolateDatafeed(DatafeedId DatafeedId) : DatafeedRequest;

    /// <summary>
    /// The job's model lies before the reach of this stopped datafeed, because the engine that had read so far was lost: read the missing part
    /// again. Answered by <see cref="DatafeedReply.DatafeedIsStopping"/> while it goes on, and by <see cref="DatafeedReply.DatafeedIsStopped"/>.
    /// </summary>
    public sealed record CatchUpJob(DatafeedId DatafeedId) : DatafeedRequest
    {
        /// <summary>How far the job has to be brought, where that is more than the datafeed knows; null for no more.</summary>
        public FeedReach? Reach { get; init; }
    }

    private DatafeedRequest() { }

    public abstract DatafeedId DatafeedId { get; init; }
}
