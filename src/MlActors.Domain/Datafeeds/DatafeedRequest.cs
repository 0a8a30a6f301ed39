namespace MlActors.Domain.Datafeeds;

/// <summary>What one may ask of a datafeed besides changing its phase.</summary>
public abstract record DatafeedRequest : IWithDatafeedId
{
    public sealed record GetDatafeed(DatafeedId DatafeedId) : DatafeedRequest;

    /// <summary>Makes sure that a datafeed that should run does: a lost or moved one starts again because it is spoken to.</summary>
    public sealed record WakeDatafeed(DatafeedId DatafeedId) : DatafeedRequest;

    /// <summary>The node is left: abandon the page in hand and stop running here; the datafeed stays started and goes on elsewhere.</summary>
    public sealed record IsolateDatafeed(DatafeedId DatafeedId) : DatafeedRequest;

    /// <summary>
    /// The job's model lies before the reach of this stopped datafeed, because the engine that had read so far was lost: read the missing part
    /// again. Answered by <see cref="DatafeedReply.DatafeedIsStopping"/> while it goes on, and by <see cref="DatafeedReply.DatafeedIsStopped"/>.
    /// </summary>
    public sealed record CatchUpJob(DatafeedId DatafeedId) : DatafeedRequest;

    private DatafeedRequest() { }

    public abstract DatafeedId DatafeedId { get; init; }
}
