using System.Collections.Concurrent;
using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>What the job of a datafeed has taken, seen from outside.</summary>
internal sealed class Taken
{
    private readonly ConcurrentQueue<AnalysePage> _pages = new();

    public void Add(AnalysePage page) => _pages.Enqueue(page);

    public AnalysePage[] Pages => [.. _pages];

    /// <summary>The minutes whose records were taken, in the order in which they were.</summary>
    public int[] Minutes =>
    [
        .. _pages.SelectMany(
            page => Enumerable.Range(0, page.Records.Batch.Count)
                .Select(record => (int)((page.Records.Batch.TimeOf(record) - Known.Start) / Known.Minute))),
    ];
}

/// <summary>
/// Stands for the job of a datafeed: takes each page once, in order, and says where it stands; refuses or keeps silent when it is told to.
/// </summary>
internal sealed class ListeningJob : ReceiveActor
{
    private DatafeedPosition? _position;
    private Refusal? _refusal;
    private bool _isSilent;
    private RunId? _closedBy;

    public ListeningJob(Taken taken, IActorRef observer)
    {
        Receive<RefuseAll>(refuse => _refusal = refuse.Refusal);
        Receive<KeepSilent>(silent => _isSilent = silent.Silent);
        Receive<GoBack>(back => _position = back.To);
        Receive<Reopen>(again => _closedBy = again.ClosedBy);
        Receive<GetJob>(get => Sender.Tell(View(get.JobId) with { ClosedBy = _closedBy }));
        Receive<AttachDatafeed>(attach =>
        {
            _position ??= new DatafeedPosition(attach.Start ?? 0);
            Answer(Position);
        });
        Receive<SaveModel>(save => Answer(save.Reach.IsCoveredBy(_position, 0) ? new ModelIsSaved() : Position));
        Receive<AnalysePage>(page =>
        {
            observer.Tell(page);
            if (_isSilent) return;
            if (_refusal is null && page.From == _position)
            {
                taken.Add(page);
                _position = page.To;
            }

            Answer(Position);
        });
    }

    private PositionIs Position => new(_position!, FinalUntil: _position!.Time - _position.Time % (long)Known.BucketSpan.TotalMilliseconds);

    private void Answer(object answer) => Sender.Tell(_refusal is { } refusal ? new JobRefused(refusal) : answer);

    private static JobView View(JobId job) => new(
        job, JobPhase.Open, EngineStatus.Ready, Known.Job(job.Value), 1, JobStatistics.Empty, ModelHistory.Empty, null, null, null, null, null,
        null, null);

    /// <summary>A run has closed the job, and it is open again.</summary>
    public sealed record Reopen(RunId ClosedBy) : INoSerializationVerificationNeeded;

    /// <summary>From now on everything is refused; null ends it.</summary>
    public sealed record RefuseAll(Refusal? Refusal) : INoSerializationVerificationNeeded;

    /// <summary>Pages are neither taken nor answered.</summary>
    public sealed record KeepSilent(bool Silent) : INoSerializationVerificationNeeded;

    /// <summary>The job has come back from an older snapshot.</summary>
    public sealed record GoBack(DatafeedPosition To) : INoSerializationVerificationNeeded;
}
