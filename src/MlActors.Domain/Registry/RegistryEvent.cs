using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Registry;

/// <summary>Everything that can have happened to the registry.</summary>
public abstract record RegistryEvent
{
    public sealed record JobReserved(JobId Job, ImmutableArray<string> Groups) : RegistryEvent;

    public sealed record JobReleased(JobId Job) : RegistryEvent;

    public sealed record DatafeedReserved(DatafeedId Datafeed, JobId Job) : RegistryEvent;

    public sealed record DatafeedReleased(DatafeedId Datafeed) : RegistryEvent;

    public sealed record JobExpected(JobId Job) : RegistryEvent;

    public sealed record JobDismissed(JobId Job) : RegistryEvent;

    public sealed record DatafeedExpected(DatafeedId Datafeed) : RegistryEvent;

    public sealed record DatafeedDismissed(DatafeedId Datafeed) : RegistryEvent;

    public sealed record GateClosed(RunId Run) : RegistryEvent;

    public sealed record GateOpened(RunId Run) : RegistryEvent;

    private RegistryEvent() { }
}
