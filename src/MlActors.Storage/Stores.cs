using MlActors.Storage.Calendars;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using MlActors.Storage.Filters;
using MlActors.Storage.Membership;
using MlActors.Storage.Prediction;
using MlActors.Storage.Rehearsals;
using MlActors.Storage.Results;
using MlActors.Storage.Rules;
using MlActors.Storage.Security;
using MlActors.Storage.Settings;
using MlActors.Storage.Sources;

namespace MlActors.Storage;

/// <summary>All stores of a node, opened when it starts and closed when it ends.</summary>
public sealed class Stores : IDisposable
{
    private readonly StoreDatabase _results, _cluster, _lease;

    private Stores(StorageLocation location, TimeProvider time)
    {
        Location = location;
        Sync = new StoreSync(location);
        // Akka reads and writes the journal and the snapshot store; here they are only created, and their format is checked.
        StoreDatabase.Open(location, StoreFile.Journal).Dispose();
        StoreDatabase.Open(location, StoreFile.Snapshots).Dispose();
        _results = StoreDatabase.Open(location, StoreFile.Results);
        Results = new ResultStore(_results, time);
        Documents = new DocumentStore(_results, Sync, time);
        Filters = new FilterStore(_results);
        Calendars = new CalendarStore(_results);
        Rules = new RuleStore(_results);
        _cluster = StoreDatabase.Open(location, StoreFile.Cluster);
        Cluster = new ClusterStore(_cluster, time);
        Settings = new SettingsStore(_cluster, time);
        ApiKeys = new ApiKeyStore(_cluster, time);
        Calibrations = new CalibrationStore(_cluster);
        Rehearsals = new RehearsalStore(_cluster);
        _lease = StoreDatabase.Open(location, StoreFile.Lease);
        Generations = new GenerationStore(_lease);
        Source = new EmbeddedSource(_results, time);
    }

    public StorageLocation Location { get; }

    public IStoreSync Sync { get; }

    public ResultStore Results { get; }

    public DocumentStore Documents { get; }

    public FilterStore Filters { get; }

    public CalendarStore Calendars { get; }

    public RuleStore Rules { get; }

    /// <summary>The source for datafeeds with indices of this cluster.</summary>
    public IRecordSource Source { get; }

    public ClusterStore Cluster { get; }

    public SettingsStore Settings { get; }
    public ApiKeyStore ApiKeys { get; }

    public CalibrationStore Calibrations { get; }

    public RehearsalStore Rehearsals { get; }

    public GenerationStore Generations { get; }

    /// <exception cref="StorageUnavailableException">A file cannot be opened or written.</exception>
    /// <exception cref="StorageFormatException">A file is not in a format that this build knows.</exception>
    public static Stores Open(StorageLocation location, TimeProvider time) => new(location, time);

    public void Dispose()
    {
        _results.Dispose();
        _cluster.Dispose();
        _lease.Dispose();
    }
}
