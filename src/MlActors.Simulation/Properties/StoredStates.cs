using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Properties;

/// <summary>The jobs, datafeeds and runs as their journals have them at this moment: the events are applied as they are committed.</summary>
internal sealed class StoredStates
{
    private readonly Dictionary<string, JobState> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DatafeedState> _feeds = new(StringComparer.Ordinal);

    public ShutdownState Runs { get; private set; } = ShutdownState.Initial;

    public JobState Of(JobId job) => _jobs.GetValueOrDefault(job.Value, JobState.Initial);

    public DatafeedState Of(DatafeedId feed) => _feeds.GetValueOrDefault(feed.Value, DatafeedState.Initial);

    public void Apply(StoredEvent stored)
    {
        switch (stored.Event)
        {
            case JobEvent happened:
                var job = NameIn(stored.PersistenceId, "job-");
                _jobs[job] = _jobs.GetValueOrDefault(job, JobState.Initial).Replay(happened, stored.SequenceNr);
                break;
            case DatafeedEvent happened:
                var feed = NameIn(stored.PersistenceId, "datafeed-");
                _feeds[feed] = _feeds.GetValueOrDefault(feed, DatafeedState.Initial).Replay(happened, stored.SequenceNr);
                break;
            case ShutdownEvent happened:
                Runs = Runs.Apply(happened);
                break;
        }
    }

    /// <summary>The phases of all jobs and datafeeds, and how far the runs are, as one line.</summary>
    public string Describe() => string.Join(
        ' ',
        _jobs.OrderBy(job => job.Key, StringComparer.Ordinal).Select(job => $"{job.Value.Phase}{job.Value.Model.Snapshots.Length}")
            .Concat(_feeds.OrderBy(feed => feed.Key, StringComparer.Ordinal).Select(feed => $"{feed.Value.Phase}"))
            .Concat(Runs.Runs.Values.SelectMany(run => run.Units.Values.Select(unit => NameOf(unit.State)))));

    /// <summary>Reads all again, after a power cut has taken events.</summary>
    public void Reread(JournalFile journal)
    {
        _jobs.Clear();
        _feeds.Clear();
        Runs = ShutdownState.Initial;
        foreach (var id in journal.PersistenceIds)
            foreach (var stored in journal.EventsOf(id)) Apply(stored);
    }

    /// <summary>The step of an active unit, and the name of any other state.</summary>
    public static string NameOf(UnitState state) => state is UnitState.Active active ? $"{active.Step}" : state.GetType().Name;

    private static string NameIn(string persistenceId, string prefix) => persistenceId[prefix.Length..];
}
