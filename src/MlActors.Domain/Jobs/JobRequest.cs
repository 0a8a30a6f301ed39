using MlActors.Detection.Records;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Records;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Jobs;

/// <summary>What one may ask of a job besides changing its phase: questions, data, and the steps of a close.</summary>
public abstract record JobRequest : IWithJobId
{
    public sealed record GetJob(JobId JobId) : JobRequest;

    /// <summary>Makes sure that a job that should run does: a lost or moved one starts again because it is spoken to.</summary>
    public sealed record WakeJob(JobId JobId) : JobRequest;

    /// <param name="Post">One call's id; a chunk that comes twice is counted once.</param>
    /// <param name="Chunk">0, 1, 2, … within the call.</param>
    public sealed record PostRecords(JobId JobId, string Post, int Chunk, ParsedRecords Records) : JobRequest;

    /// <summary>Times are milliseconds since the epoch. Done in this order: interim results, advance, skip.</summary>
    public sealed record FlushJob(JobId JobId, bool CalculateInterim = false, long? AdvanceTime = null, long? SkipTime = null) : JobRequest;

    /// <summary>The datafeed is about to send pages; the answer is where its job wants it to begin.</summary>
    /// <param name="Start">The earliest time it may read, milliseconds; null means the earliest there is.</param>
    public sealed record AttachDatafeed(JobId JobId, DatafeedId Datafeed, long? Start) : JobRequest;

    /// <summary>
    /// One page. It is analysed when <paramref name="From"/> is the job's position, and then the position is <paramref name="To"/>;
    /// otherwise the answer is the position, and nothing happens.
    /// </summary>
    /// <param name="AdvanceTo">Real time only: no older record will come, so buckets up to here are complete. Milliseconds.</param>
    /// <param name="CalculateInterim">The page ends a search: results of the open bucket are wanted as interim.</param>
    public sealed record AnalysePage(
        JobId JobId, DatafeedId Datafeed, DatafeedPosition From, DatafeedPosition To, ParsedRecords Records, long? AdvanceTo, bool CalculateInterim) : JobRequest;

    /// <summary>Begins to work out what is expected after the last final bucket.</summary>
    /// <param name="ForecastId">Chosen by the caller: the same id again is the same request.</param>
    /// <param name="ExpiresIn">After so long it is forgotten; zero means never.</param>
    /// <param name="MostMemory">Bytes that working it out may take.</param>
    public sealed record StartForecast(JobId JobId, string ForecastId, TimeSpan Duration, TimeSpan ExpiresIn, long MostMemory) : JobRequest;

    /// <summary>One step of a close or a vacate; safe to repeat.</summary>
    public sealed record PerformStep(JobId JobId, RunId Run, CloseKind Kind, CloseStep Step) : JobRequest;

    private JobRequest() { }

    public abstract JobId JobId { get; init; }
}
