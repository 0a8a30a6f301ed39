using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Actors.Tests.Shutdown;

/// <summary>What the units of a run have done, seen from outside while they do it.</summary>
internal sealed class Deeds
{
    private readonly ConcurrentQueue<(string Unit, RunId Run, string Step)> _done = new();

    public void Add(string unit, RunId run, string step) => _done.Enqueue((unit, run, step));

    public string[] Of(string unit) => [.. _done.Where(deed => deed.Unit == unit).Select(deed => deed.Step)];

    public string[] Units => [.. _done.Select(deed => deed.Unit).Distinct()];
}

/// <summary>
/// Stands for all jobs and datafeeds of a cluster: each keeps the ledger of its engine, so a step has its effect once however often it is
/// asked for, and says nothing at all at the step where it is held.
/// </summary>
internal sealed class LedgerJobs : ReceiveActor
{
    private readonly Dictionary<JobId, CloseLedger> _ledgers = [];
    private readonly HashSet<JobId> _closed = [];
    private ImmutableHashSet<string> _held = [];

    public LedgerJobs(Deeds deeds, IActorRef observer)
    {
        Receive<Hold>(hold => _held = [.. hold.Steps]);
        Receive<JobRequest.PerformStep>(asked =>
        {
            if (_held.Contains($"{asked.Step}")) observer.Tell(new IsHeld(asked.JobId.Value, $"{asked.Step}"));
            else Perform(asked, deeds);
        });
        Receive<JobCommand.ForceClose>(force =>
        {
            if (_held.Contains("Force"))
            {
                observer.Tell(new IsHeld(force.JobId.Value, "Force"));
                return;
            }

            if (_closed.Add(force.JobId)) deeds.Add(force.JobId.Value, force.Run, "Force");
            Sender.Tell(new ForceAcknowledged());
        });
        Receive<JobCommand.AbandonClose>(abandon =>
        {
            deeds.Add(abandon.JobId.Value, abandon.Run, "Abandon");
            _ledgers.Remove(abandon.JobId);
            Sender.Tell(new AbandonAcknowledged());
        });
        Receive<DatafeedCommand.StopDatafeed>(stop => Stop(stop, deeds, observer));
        Receive<DatafeedRequest.IsolateDatafeed>(isolate =>
        {
            deeds.Add(isolate.DatafeedId.Value, default, "Isolate");
            Sender.Tell(new DatafeedReply.DatafeedIsIsolated());
        });
    }

    private void Perform(JobRequest.PerformStep asked, Deeds deeds)
    {
        if (_closed.Contains(asked.JobId))
        {
            Sender.Tell(new AlreadyClosed());
            return;
        }

        var ledger = _ledgers.GetValueOrDefault(asked.JobId, CloseLedger.Empty);
        switch (ledger.Judge(asked.Run, asked.Kind, asked.Step))
        {
            case StepJudgement.Perform:
                deeds.Add(asked.JobId.Value, asked.Run, $"{asked.Step}");
                _ledgers[asked.JobId] = ledger.Begin(asked.Run, asked.Kind, asked.Step).Finish(asked.Step);
                if (asked.Step == CloseStep.Close) _closed.Add(asked.JobId);
                Sender.Tell(new StepAcknowledged(asked.Step));
                break;
            case StepJudgement.Repeat:
                Sender.Tell(new StepAcknowledged(asked.Step));
                break;
            default:
                Sender.Tell(new StartOver(asked.Step));
                break;
        }
    }

    private void Stop(DatafeedCommand.StopDatafeed stop, Deeds deeds, IActorRef observer)
    {
        if (_held.Contains("Refuse")) Sender.Tell(new DatafeedReply.DatafeedRefused(Domain.Refusal.Failed("its source does not let go")));
        else if (_held.Contains("Away")) Sender.Tell(new DatafeedReply.DatafeedRefused(Domain.Refusal.Unavailable("the store is away")));
        else if (_held.Contains("Stop") && !stop.Force) observer.Tell(new IsHeld(stop.DatafeedId.Value, "Stop"));
        else
        {
            deeds.Add(stop.DatafeedId.Value, stop.Run, stop.Force ? "Force" : "Stop");
            Sender.Tell(new DatafeedReply.DatafeedIsStopped());
        }
    }

    /// <summary>From now on nothing is heard at these steps; at all others as before.</summary>
    public sealed record Hold(params string[] Steps) : INoSerializationVerificationNeeded;

    /// <summary>To the observer: this was asked for, and is not answered.</summary>
    public sealed record IsHeld(string Unit, string Step) : INoSerializationVerificationNeeded;
}
