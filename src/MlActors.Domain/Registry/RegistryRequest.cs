using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Registry;

/// <summary>What one may ask of the registry.</summary>
public abstract record RegistryRequest
{
    public sealed record ResolveJobs(string? Expression) : RegistryRequest;

    public sealed record ResolveDatafeeds(string? Expression) : RegistryRequest;

    /// <summary>A job or datafeed has left its node on purpose: wake it where it belongs now.</summary>
    public sealed record JobMoved(JobId Job) : RegistryRequest;

    public sealed record DatafeedMoved(DatafeedId Datafeed) : RegistryRequest;

    private RegistryRequest() { }
}

/// <summary>A job that an expression named, with its datafeed when it has one.</summary>
public sealed record JobEntry(JobId Job, DatafeedId? Datafeed);

/// <summary>A datafeed that an expression named, with its job.</summary>
public sealed record DatafeedEntry(DatafeedId Datafeed, JobId Job);

/// <summary>What the registry answers.</summary>
public abstract record RegistryReply
{
    public sealed record RegistryDone : RegistryReply;

    public sealed record RegistryRefused(Refusal Refusal) : RegistryReply;

    public sealed record JobsResolved(ImmutableArray<JobEntry> Jobs, ImmutableArray<string> UnknownIds, ImmutableArray<string> EmptyWildcards) : RegistryReply;

    public sealed record DatafeedsResolved(ImmutableArray<DatafeedEntry> Datafeeds, ImmutableArray<string> UnknownIds, ImmutableArray<string> EmptyWildcards) : RegistryReply;

    private RegistryReply() { }
}
