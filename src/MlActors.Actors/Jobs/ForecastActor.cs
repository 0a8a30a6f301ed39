using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Results;
using MlActors.Detection.Forecasts;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>What a forecast is worked out from.</summary>
/// <param name="Points">The values, worked out as they are read, from a copy of the model: the live one goes on meanwhile.</param>
internal sealed record ForecastOrder(JobConfig Config, ForecastRun Run, Func<IEnumerable<ForecastPoint>> Points);

/// <summary>
/// Works out one forecast, a slice at a time, each of them durable before the next one is begun. It is its engine's child: with the engine
/// it ends, and the forecast is shown as failed.
/// </summary>
internal sealed class ForecastActor : ReceiveActor
{
    /// <summary>Values worked out before others of the node get their turn.</summary>
    private const int Slice = 2_000;

    /// <summary>More than a chart shows, and about what a store takes in a minute.</summary>
    private const long MaxValues = 2_000_000;

    private readonly ForecastOrder _order;
    private readonly IActorRef _committer;
    private readonly TimeProvider _time;
    private IEnumerator<ForecastPoint>? _points;
    private IActorRef _asker = ActorRefs.Nobody;
    private ForecastRun _run;

    /// <summary>The run as it was last stored.</summary>
    private ForecastRun _stored;

    private bool _hasNext;
    private long _ticket;

    public ForecastActor(ForecastOrder order, IActorRef committer, TimeProvider time)
    {
        (_order, _committer, _time, _run, _stored) = (order, committer, time, order.Run, order.Run);
        Receive<Begin>(_ => Guarded(Start));
        Receive<ResultsCommitted>(_ => Guarded(GoOn));
        Receive<ResultsDelayed>(_ => { });
        Receive<ResultsStale>(_ => Context.Stop(Self));
        Receive<ResultsUnwritable>(unwritable => FailUnwritable(unwritable.Reason));
    }

    protected override void PostStop() => _points?.Dispose();

    // The first value shows whether the forecast is possible; the caller gets the answer then.
    private void Start()
    {
        _asker = Sender;
        var began = _time.GetTimestamp();
        _points = _order.Points().GetEnumerator();
        _hasNext = _points.MoveNext();
        if (!_hasNext) throw new ForecastRefusedException("there is no value to forecast in the requested time");
        var start = _points.Current.Timestamp;
        _run = _run with { Start = start, End = start + (long)_run.Duration.TotalMilliseconds, ProcessingMilliseconds = MillisecondsSince(began) };
        Commit([]);
    }

    private void GoOn()
    {
        _stored = _run;
        if (_run.Status == ForecastStatus.Scheduled) _asker.Tell(new ForecastIsStarted(_run.Id));
        if (_run.IsOver)
        {
            Context.Stop(Self);
            return;
        }

        var began = _time.GetTimestamp();
        var slice = ImmutableArray.CreateBuilder<ForecastPoint>(Slice);
        for (; _hasNext && slice.Count < Slice; _hasNext = _points!.MoveNext()) slice.Add(_points!.Current);
        _run = Advance(slice.Count, slice.Count > 0 ? slice[^1].Timestamp : _run.Start!.Value) with
        {
            ProcessingMilliseconds = _run.ProcessingMilliseconds + MillisecondsSince(began),
        };
        Commit(slice.DrainToImmutable());
    }

    private ForecastRun Advance(int values, long reached)
    {
        var run = _run with { RecordCount = _run.RecordCount + values };
        if (!_hasNext) return run with { Status = ForecastStatus.Finished, Progress = 1 };
        if (run.RecordCount >= MaxValues) return run.Fail($"The forecast has more than {MaxValues} values; ask for a shorter duration.");
        return run with { Status = ForecastStatus.Started, Progress = (double)(reached - run.Start!.Value) / (run.End!.Value - run.Start.Value) };
    }

    private void Commit(ImmutableArray<ForecastPoint> points)
    {
        var span = (long)_order.Config.Analysis.BucketSpan.TotalMilliseconds;
        _committer.Tell(new CommitResults(++_ticket, new ForecastWrite(_order.Config.Id, _run.Epoch, _run, span, points)));
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (ForecastRefusedException refused) when (_ticket == 0)
        {
            _asker.Tell(new JobRefused(Refusal.BadRequest($"Cannot run forecast: {refused.Message}")));
            Context.Stop(Self);
        }
        catch (Exception fault)
        {
            Context.GetLogger().Error(fault, "Forecast [{0}] of job [{1}] failed.", _run.Id, _order.Config.Id);
            if (_ticket == 0) _asker.Tell(new JobRefused(Refusal.Failed($"Cannot run forecast: {fault.Message}")));
            _run = _run.Fail(fault.Message);
            Commit([]);
        }
    }

    // Dropped values are not counted. When the run itself cannot be stored either, nothing is reported.
    private void FailUnwritable(string reason)
    {
        Context.GetLogger().Error("Forecast [{0}] of job [{1}] failed: {2}", _run.Id, _order.Config.Id, reason);
        if (_run.Status == ForecastStatus.Scheduled) _asker.Tell(new JobRefused(Refusal.Failed($"Cannot run forecast: {reason}")));
        if (_run.Status is ForecastStatus.Scheduled or ForecastStatus.Failed)
        {
            Context.Stop(Self);
            return;
        }

        _run = _stored.Fail(reason);
        Commit([]);
    }

    private long MillisecondsSince(long began) => (long)_time.GetElapsedTime(began).TotalMilliseconds;

    public sealed record Begin : INoSerializationVerificationNeeded;
}
