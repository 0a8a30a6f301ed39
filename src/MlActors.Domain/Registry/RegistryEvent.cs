using System.Collections.Immutable;

namespace MlActors.Domain.Registry;

/// <summary>Everything that can have happened to the registry.</summary>
public abstract record RegistryEvent
{
    public sealed record JobReserved(JobId Job, ImmutableArray<string> Groups, long Reservation = 0) : RegistryEvent;

    public sealed record GroupsChanged(JobId Job, ImmutableArray<string> Groups) : RegistryEvent;

    public sealed record JobReleased(JobId Job) : RegistryEvent;

    public sealed record DatafeedReserved(DatafeedId Datafeed, JobId Job, long Reservation = 0) : RegistryEvent;

    public sealed record DatafeedReleased(DatafeedId Datafeed) : RegistryEvent;

    /// <param name="Force">A job that is open is deleted as well. The event is repeated when force is requested later.</param>
    public sealed record JobDeletionBegan(JobId Job, bool Force) : RegistryEvent;

    public sealed record JobDeletionCancelled(JobId Job) : RegistryEvent;

    public sealed record DatafeedDeletionBegan(DatafeedId Datafeed, bool Force) : RegistryEvent;

    public sealed record DatafeedDeletionCancelled(DatafeedId Datafeed) : RegistryEvent;

    /// <summary>In a digest: numbers up to this one were given, also to names that are free again.</summary>
    public sealed record ReservationsGiven(long Last) : RegistryEvent;

    public sealed record JobExpected(JobId Job) : RegistryEvent;

    public sealed record JobDismissed(JobId Job) : RegistryEvent;

    public sealed record DatafeedExpected(DatafeedId Datafeed) : RegistryEvent;

    public sealed record DatafeedDismissed(DatafeedId Datafeed) : RegistryEvent;

    public sealed record GateClosed(RunId Run) : RegistryEvent;

    public sealed record GateOpened(RunId Run) : RegistryEvent;

    private RegistryEvent() { }
}
