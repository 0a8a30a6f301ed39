using System.Text.Json.Serialization;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Time;

namespace MlActors.Domain.Jobs;

/// <summary>What one may ask of a job besides changing its phase: questions, data, and the steps of a close.</summary>
public abstract record JobRequest : IWithJobId
{
    public sealed record GetJob(JobId JobId) : JobRequest;

    /// <summary>Starts a lost or moved job that is expected to run; any message to its shard does that.</summary>
    public sealed record WakeJob(JobId JobId) : JobRequest;

    /// <summary>Upgrade mode is enabled: stop the engine as it is; the job stays open, and is woken when upgrade mode ends.</summary>
    public sealed record SuspendJob(JobId JobId) : JobRequest;

    /// <param name="Poster">The client that posts; its numbers are its own.</param>
    /// <param name="Number">1, 2, 3, …; records that come twice under one number are counted once.</param>
    /// <param name="Settled">The poster sends nothing up to this number any more, so the job need not remember it.</param>
    public sealed record PostRecords(
        JobId JobId,
        [property: JsonPropertyName("Post")] string Poster,
        [property: JsonPropertyName("Chunk")] long Number,
        long Settled,
        ParsedRecords Records) : JobRequest
    {
        /// <inheritdoc cref="ModelEvent.RecordsPosted.Reset"/>
        public TimeRange? Reset { get; init; }
    }

    /// <summary>Times are milliseconds since the epoch. Done in this order: skip, advance, interim results.</summary>
    public sealed record FlushJob(JobId JobId, bool CalculateInterim = false, long? AdvanceTime = null, long? SkipTime = null) : JobRequest
    {
        /// <summary>The period of the interim results; null for all open buckets.</summary>
        public TimeRange? Interim { get; init; }
    }

    /// <summary>A calendar or a filter of the job has changed. Answered when the job uses what the store holds now.</summary>
    public sealed record RefreshRules(JobId JobId) : JobRequest;

    /// <summary>The datafeed is about to send pages; the answer is the position at which it has to begin.</summary>
    /// <param name="Start">The earliest time it may read, milliseconds; null means the earliest there is.</param>
    public sealed record AttachDatafeed(JobId JobId, DatafeedId Datafeed, long? Start) : JobRequest, IMayCatchUp
    {
        /// <summary>
        /// How far the datafeed had brought the job before. A model with an earlier position answers with its position, independent of the start.
        /// </summary>
        public FeedReach? Reach { get; init; }

        public bool CatchUp { get; init; }
    }

    /// <summary>
    /// One page. It is analysed when <paramref name="From"/> is the job's position, and then the position is <paramref name="To"/>;
    /// otherwise the answer is the position, and nothing happens.
    /// </summary>
    /// <param name="AdvanceTo">Real time only: no older record will come, so buckets up to here are complete. Milliseconds.</param>
    /// <param name="CalculateInterim">The page ends a search: results of the open bucket are wanted as interim.</param>
    public sealed record AnalysePage(
        JobId JobId, DatafeedId Datafeed, DatafeedPosition From, DatafeedPosition To, ParsedRecords Records, long? AdvanceTo, bool CalculateInterim)
            : JobRequest, IMayCatchUp
    {
        public bool CatchUp { get; init; }
    }

    /// <summary>
    /// The datafeed is about to be deleted, and with it the last one who could read again what no snapshot holds yet. Answered when a snapshot
    /// covers its reach, or with the job's position when the model itself lies before it.
    /// </summary>
    public sealed record SaveModel(JobId JobId, FeedReach Reach) : JobRequest;

    /// <summary>Begins to work out what is expected after the last final bucket.</summary>
    /// <param name="ForecastId">Chosen by the caller: the same id again is the same request.</param>
    /// <param name="ExpiresIn">After so long it is forgotten; zero means never.</param>
    /// <param name="MostMemory">Bytes that working it out may take.</param>
    public sealed record StartForecast(JobId JobId, string ForecastId, TimeSpan Duration, TimeSpan ExpiresIn, long MostMemory) : JobRequest;

    /// <summary>One step of a close or a vacate; safe to repeat.</summary>
    public sealed record PerformStep(JobId JobId, RunId Run, CloseKind Kind, CloseStep Step) : JobRequest
    {
        /// <summary>
        /// With <see cref="CloseStep.StopFeed"/>: how far the stopped datafeed had brought the job; null when the job has no datafeed.
        /// </summary>
        public FeedReach? Reach { get; init; }

        /// <summary>With <see cref="CloseStep.StopFeed"/>: the job has a datafeed, which can read again what an engine has lost.</summary>
        public bool HasFeed { get; init; }
    }

    private JobRequest() { }

    public abstract JobId JobId { get; init; }
}

/// <summary>What a datafeed sends to a job, in its course or to make good what a lost engine had read.</summary>
public interface IMayCatchUp
{
    /// <summary>The datafeed is stopped and brings the job up to its reach again; a job that is closing takes it before it is flushed.</summary>
    bool CatchUp { get; }
}
