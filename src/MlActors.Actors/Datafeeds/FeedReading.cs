using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Time;
using static MlActors.Actors.Datafeeds.ReaderReport;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Datafeeds;

/// <summary>How a datafeed starts, follows and stops its <see cref="DatafeedReader"/>, and the caller who waits for the start.</summary>
internal sealed class FeedReading(
    DatafeedId id, DatafeedDependencies node, DatafeedJournal journal, DatafeedPresence presence, FeedCatchUps catchUps, IActorContext context)
{
    private IActorRef _reader = ActorRefs.Nobody;
    private Starting? _starting;

    /// <summary>What the readers of this incarnation have reported.</summary>
    public Progressed Progress { get; private set; } = Progressed.Initial;

    public bool IsUnderWay => !_reader.IsNobody();

    /// <summary>A reader that was stopped may still have messages on the way.</summary>
    public bool IsFrom(IActorRef sender) => sender.Equals(_reader);

    /// <summary>A datafeed is started when its job has reported where to begin; a job that is not open refuses.</summary>
    public void Start(StartDatafeed start)
    {
        var asker = context.Sender;
        if (node.Node.IsDraining) asker.Tell(new DatafeedRefused(node.Leaving(id)));
        else if (_starting?.Command.Token == start.Token) _starting = new Starting(start, asker);
        else if (_starting is not null)
            asker.Tell(new DatafeedRefused(Refusal.Conflict($"cannot start datafeed [{id}] because it has already been started")));
        else if (journal.WouldChange(start))
        {
            _starting = new Starting(start, asker);
            Read(start.Start, start.End, start.By);
        }
        else journal.Execute(start, (to, _) => to.Tell(new DatafeedIsStarted(node.Node.Node)));
    }

    /// <summary>The datafeed is started by its journal, and was read for elsewhere or before.</summary>
    public void Resume() => Read(journal.State.Start, journal.State.End, journal.State.StartedBy);

    private void Read(long? start, long? end, Identity? by)
    {
        presence.StayAwake();
        var order = new ReadingOrder(journal.State.Config!, start, end, journal.State.Reach, Progress.Timing) { By = by };
        Progress = Progress with { Activity = FeedActivity.Attaching };
        _reader = context.ActorOf(DatafeedReader.Props(order, node));
    }

    public bool IsStarting => _starting is not null;

    public void OnProgress(Progressed progress)
    {
        // What was read before stays known until the job confirms something else.
        Progress = progress with { Reach = progress.Reach ?? Progress.Reach, Position = progress.Position ?? Progress.Position };
        if (progress.Activity is FeedActivity.LookBack or FeedActivity.RealTime) presence.EnterInventory();
    }

    public void OnAttached(JobAttached attached)
    {
        var at = attached.At;
        if (_starting is not { } starting) _reader.Tell(new ReaderCommand.BeginReading(at));

        // A start may skip what lies before it, but not what the datafeed had read before and a lost engine has forgotten.
        else if (journal.State.Reach?.IsCoveredBy(at.Position, at.Lineage) == false)
        {
            Progress = Progress with { WaitingFor = $"job [{journal.State.Config!.JobId}] to be brought up to where this datafeed had read before" };
            catchUps.Begin(starting.Command.By);
        }
        else journal.Execute(starting.Command with { JobClosedBy = attached.JobClosedBy }, (reader, _) =>
        {
            _starting = null;
            presence.Expect();
            node.Notify(
                journal.State.Config!.JobId,
                $"Datafeed [{id}] started (from: {(journal.State.Start is { } start ? InstantText.Format(start) : "the first document")} "
                + $"to: {(journal.State.End is { } end ? InstantText.Format(end) : "real-time")})", context.GetLogger());
            starting.Asker.Tell(new DatafeedIsStarted(node.Node.Node));
            reader.Tell(new ReaderCommand.BeginReading(at));
        });
    }

    public void RefuseStart(Refusal refusal)
    {
        _starting!.Asker.Tell(new DatafeedRefused(refusal));
        _starting = null;
        Stop();
        presence.Dismiss();
        presence.PassivateWhenIdle();
    }

    public void OnCatchUpEnded(Refusal? refusal)
    {
        if (_starting is not null) _reader.Tell(new ReaderCommand.CatchUpIsOver(refusal));
    }

    public void FinishPage() => _reader.Tell(new ReaderCommand.FinishPage());

    /// <summary>The node is left: the datafeed stays started, and continues on another one.</summary>
    public void MarkIsolated() => Progress = Progress with { Activity = FeedActivity.Isolated };

    public void CancelStart()
    {
        if (_starting is not null) Stop();
    }

    public void Stop()
    {
        _starting?.Asker.Tell(new DatafeedRefused(Refusal.Conflict($"datafeed [{id}] was stopped while it was being started")));
        context.Stop(_reader);
        presence.LeaveInventory();
        (_reader, _starting, Progress) = (ActorRefs.Nobody, null, Progress with { Activity = FeedActivity.None, WaitingFor = null });
    }

    private sealed record Starting(StartDatafeed Command, IActorRef Asker);
}
