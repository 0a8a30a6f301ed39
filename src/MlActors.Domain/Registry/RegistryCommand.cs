using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Registry;

/// <summary>Everything that may change the registry. Decided by <see cref="RegistryDecisions"/>.</summary>
public abstract record RegistryCommand
{
    /// <summary>Takes the name of a job; the same job again is no error, since only the job itself knows whether it was created.</summary>
    public sealed record ReserveJob(JobId Job, ImmutableArray<string> Groups) : RegistryCommand;

    public sealed record ReleaseJob(JobId Job) : RegistryCommand;

    public sealed record ReserveDatafeed(DatafeedId Datafeed, JobId Job) : RegistryCommand;

    public sealed record ReleaseDatafeed(DatafeedId Datafeed) : RegistryCommand;

    /// <summary>The job is about to be opened: from now on it is woken after a crash. Refused while the gate is closed.</summary>
    public sealed record ExpectJob(JobId Job) : RegistryCommand;

    /// <summary>The job says that it is closed.</summary>
    public sealed record DismissJob(JobId Job) : RegistryCommand;

    public sealed record ExpectDatafeed(DatafeedId Datafeed) : RegistryCommand;

    public sealed record DismissDatafeed(DatafeedId Datafeed) : RegistryCommand;

    /// <summary>Nothing may be opened or started until the run is over.</summary>
    public sealed record CloseGate(RunId Run) : RegistryCommand;

    public sealed record OpenGate(RunId Run) : RegistryCommand;

    private RegistryCommand() { }
}
