using System.Collections.Immutable;

namespace MlActors.Domain.Registry;

/// <summary>Everything that may change the registry. Decided by <see cref="RegistryDecisions"/>.</summary>
public abstract record RegistryCommand
{
    /// <summary>
    /// Takes the name of a job; the same job again is no error, since only the job's journal shows whether it was created. The answer is the
    /// number of the reservation.
    /// </summary>
    public sealed record ReserveJob(JobId Job, ImmutableArray<string> Groups) : RegistryCommand;

    public sealed record ChangeGroups(JobId Job, ImmutableArray<string> Groups) : RegistryCommand;

    /// <summary>The job of this reservation is deleted, and its name and that of its datafeed are free; another reservation is left alone.</summary>
    public sealed record ReleaseJob(JobId Job, long Reservation = 0) : RegistryCommand;

    public sealed record ReserveDatafeed(DatafeedId Datafeed, JobId Job) : RegistryCommand;

    public sealed record ReleaseDatafeed(DatafeedId Datafeed, long Reservation = 0) : RegistryCommand;

    /// <summary>
    /// From now on the name is neither reserved, opened nor given a datafeed, until the deletion is over; answered with its number.
    /// </summary>
    /// <param name="Reservation">The incarnation to delete; 0 for the present one.</param>
    public sealed record BeginDeleteJob(JobId Job, bool Force, long Reservation = 0) : RegistryCommand;

    public sealed record BeginDeleteDatafeed(DatafeedId Datafeed, bool Force, long Reservation = 0) : RegistryCommand;

    /// <summary>The job refused to be deleted: nothing has changed. A deletion that was forced meanwhile continues.</summary>
    public sealed record CancelDeleteJob(JobId Job, long Reservation) : RegistryCommand;

    public sealed record CancelDeleteDatafeed(DatafeedId Datafeed, long Reservation) : RegistryCommand;

    /// <summary>The job is about to be opened: from now on it is woken after a crash. Refused while the gate is closed.</summary>
    public sealed record ExpectJob(JobId Job) : RegistryCommand;

    /// <summary>The job is closed.</summary>
    public sealed record DismissJob(JobId Job) : RegistryCommand;

    /// <summary>The job was closed by force without its own confirmation: it is not started again. Unlike a dismissal this is answered.</summary>
    public sealed record StopExpectingJob(JobId Job) : RegistryCommand;

    public sealed record StopExpectingDatafeed(DatafeedId Datafeed) : RegistryCommand;

    public sealed record ExpectDatafeed(DatafeedId Datafeed) : RegistryCommand;

    public sealed record DismissDatafeed(DatafeedId Datafeed) : RegistryCommand;

    /// <summary>Nothing may be opened or started until the run is over.</summary>
    public sealed record CloseGate(RunId Run) : RegistryCommand;

    public sealed record OpenGate(RunId Run) : RegistryCommand;

    private RegistryCommand() { }
}
