using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Actor;
using MlActors.Actors.Results;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>What engines have written, by job and moment, as the store would hold it.</summary>
internal sealed class RecordedResults
{
    private readonly ConcurrentDictionary<(JobId Job, long Timestamp), BucketResult> _buckets = new();

    public void Write(ResultWrite write)
    {
        if (write is not BucketWrite { Buckets: var buckets }) return;
        foreach (var bucket in buckets) _buckets[(write.Job, bucket.Timestamp)] = bucket;
    }

    /// <summary>The final buckets of a job to the last digit, oldest first.</summary>
    public string[] FinalOf(JobId job) => Of(job, interim: false);

    public string[] InterimOf(JobId job) => Of(job, interim: true);

    private static readonly JsonSerializerOptions WithEveryNumber = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private string[] Of(JobId job, bool interim) =>
    [
        .. _buckets.Where(bucket => bucket.Key.Job == job && bucket.Value.IsInterim == interim).OrderBy(bucket => bucket.Key.Timestamp)
            .Select(bucket => JsonSerializer.Serialize(bucket.Value, WithEveryNumber)),
    ];
}

/// <summary>Stands for the committer of a node: writes at once, or holds what comes until it is released, or says that another writes.</summary>
internal sealed class RecordingCommitter : ReceiveActor, IWithUnboundedStash
{
    private readonly RecordedResults _results;

    public RecordingCommitter(RecordedResults results)
    {
        _results = results;
        Writing();
    }

    public IStash Stash { get; set; } = null!;

    private void Writing()
    {
        Receive<CommitResults>(commit =>
        {
            _results.Write(commit.Write);
            Sender.Tell(new ResultsCommitted(commit.Ticket));
        });
        Receive<Hold>(_ => Become(Holding));
        Receive<SayStale>(stale => Become(() => Stale(stale.NewestEpoch)));
    }

    private void Holding()
    {
        Receive<CommitResults>(_ =>
        {
            Sender.Tell(new ResultsDelayed("database is locked"));
            Stash.Stash();
        });
        Receive<Release>(_ =>
        {
            Become(Writing);
            Stash.UnstashAll();
        });
    }

    private void Stale(long newest)
    {
        Receive<CommitResults>(commit => Sender.Tell(new ResultsStale(commit.Ticket, newest)));
        Receive<Release>(_ => Become(Writing));
    }

    public sealed record Hold : INoSerializationVerificationNeeded;

    public sealed record Release : INoSerializationVerificationNeeded;

    public sealed record SayStale(long NewestEpoch) : INoSerializationVerificationNeeded;
}
