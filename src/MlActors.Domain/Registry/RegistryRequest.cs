using System.Collections.Immutable;

namespace MlActors.Domain.Registry;

/// <summary>Questions and notices to the registry.</summary>
public abstract record RegistryRequest
{
    public sealed record ResolveJobs(string? Expression) : RegistryRequest;

    public sealed record ResolveDatafeeds(string? Expression) : RegistryRequest;

    /// <summary>Answered when the deletion of this reservation is over: done, or refused.</summary>
    public sealed record AwaitJobDeletion(JobId Job, long Reservation) : RegistryRequest;

    public sealed record AwaitDatafeedDeletion(DatafeedId Datafeed, long Reservation) : RegistryRequest;

    /// <summary>A job or datafeed has left its node on purpose: wake it where it belongs now.</summary>
    public sealed record JobMoved(JobId Job) : RegistryRequest;

    public sealed record DatafeedMoved(DatafeedId Datafeed) : RegistryRequest;

    private RegistryRequest() { }
}

/// <summary>A job that an expression named, with its datafeed when it has one.</summary>
/// <param name="IsExpected">It is expected to run.</param>
/// <param name="Datafeed">Null when the job has none.</param>
public sealed record JobEntry(JobId Job, DatafeedId? Datafeed, bool IsExpected = false, bool IsDatafeedExpected = false);

/// <summary>A datafeed that an expression named, with its job.</summary>
/// <param name="IsExpected">It is expected to run.</param>
public sealed record DatafeedEntry(DatafeedId Datafeed, JobId Job, bool IsExpected = false);

/// <summary>The replies of the registry.</summary>
public abstract record RegistryReply
{
    /// <param name="Reservation">The number of the reservation that the command was about; 0 where it was about none.</param>
    public sealed record RegistryDone(long Reservation = 0) : RegistryReply;

    public sealed record RegistryRefused(Refusal Refusal) : RegistryReply;

    public sealed record JobsResolved(ImmutableArray<JobEntry> Jobs, ImmutableArray<string> UnknownIds, ImmutableArray<string> EmptyWildcards)
        : RegistryReply;

    public sealed record DatafeedsResolved(
        ImmutableArray<DatafeedEntry> Datafeeds, ImmutableArray<string> UnknownIds, ImmutableArray<string> EmptyWildcards) : RegistryReply;

    private RegistryReply() { }
}
