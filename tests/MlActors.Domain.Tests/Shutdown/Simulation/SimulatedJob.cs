using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>What a job answers to a datafeed that wants to send pages.</summary>
internal enum PageAnswer { Invalid = 0, Taken, NotOpen, Moving }

/// <summary>
/// A job as its actor runs it: every rule is <see cref="JobDecisions"/>', every step <see cref="CloseLedger"/>'s. What it persists is kept,
/// what its engine knows dies with the engine.
/// </summary>
internal sealed class SimulatedJob
{
    private readonly JobId _id;
    private readonly UnreliableNetwork _network;

    public SimulatedJob(JobId id, UnreliableNetwork network)
    {
        (_id, _network) = (id, network);
        Change(new CreateJob(id, Known.ConfigOfJob with { Id = id }));
    }

    public JobState State { get; private set; } = JobState.Initial;

    /// <summary>How often the job was closed: a close that is reported done must have happened.</summary>
    public int Closed { get; private set; }

    /// <summary>How often the job left its node in order.</summary>
    public int Vacated { get; private set; }

    /// <summary>Force does not wait for anything, a datafeed that starts at that moment included.</summary>
    public bool WasForced { get; private set; }

    public bool Runs => State.Phase is JobPhase.Open or JobPhase.Closing or JobPhase.Failed;

    private SimulatedEngine? Engine { get; set; }

    public void Open(string token) => Change(new OpenJob(_id, token));

    public void Fail()
    {
        Change(new FailJob(_id, "The engine died."));
        if (State.Phase == JobPhase.Failed) Engine = null;
    }

    public void LoseEngine() => Engine = null;

    /// <summary>A node that was drained goes away in the end, also when the abandoned drain could not be reported.</summary>
    public void LoseDrainedNode()
    {
        if (Engine?.Ledger is { IsGated: true, Kind: CloseKind.Vacate }) Engine = null;
    }

    public PageAnswer TakePage() => State.Phase != JobPhase.Open ? PageAnswer.NotOpen
        : Running.Ledger is { IsGated: true } ledger ? (ledger.Kind == CloseKind.Vacate ? PageAnswer.Moving : PageAnswer.NotOpen)
        : PageAnswer.Taken;

    public void Perform(RunId run, CloseKind kind, CloseStep step, Action<CloseSignal> reply)
    {
        if (State.Phase is not (JobPhase.Open or JobPhase.Closing))
        {
            reply(State.Phase == JobPhase.Failed ? new StepRefused(step, "The job has failed.") : new AlreadyClosed());
            return;
        }

        var engine = Running;
        switch (engine.Ledger.Judge(run, kind, step))
        {
            case StepJudgement.Perform:
                engine.Ledger = engine.Ledger.Begin(run, kind, step);
                _network.Happen($"job [{_id}] does {step} for [{run}]", () => Finish(engine, run, kind, step, reply));
                break;
            case StepJudgement.Repeat:
                reply(new StepAcknowledged(step));
                break;
            case StepJudgement.UnderWay:
                reply(new StepUnderWay(step));
                break;
            default:
                reply(new StartOver(step));
                break;
        }
    }

    public void Abandon(RunId run, string reason, Action<CloseSignal> reply)
    {
        Change(new AbandonClose(_id, run, reason));
        if (Engine is not null) Engine.Ledger = Engine.Ledger.Abandon(run);
        reply(State.Phase == JobPhase.Closed ? new AlreadyClosed() : new AbandonAcknowledged());
    }

    public void ForceClose(RunId run, Action<CloseSignal> reply)
    {
        var closes = Change(new ForceClose(_id, run));
        if (closes) Rest();
        WasForced |= closes;
        reply(closes ? new ForceAcknowledged() : new AlreadyClosed());
    }

    // A job that should run and has no engine gets a new one, in a new epoch, because it is spoken to.
    private SimulatedEngine Running
    {
        get
        {
            if (Engine is null) Change(new TakeOver(_id));
            return Engine ??= new SimulatedEngine(_id, State.Epoch);
        }
    }

    private void Finish(SimulatedEngine engine, RunId run, CloseKind kind, CloseStep step, Action<CloseSignal> reply)
    {
        if (engine != Engine) return;
        Broken.Unless(engine.Ledger.Doing == step, $"Job [{_id}] did {step} for [{run}] beside another step.");
        if (engine.Ledger.Run is null)
        {
            engine.Ledger = engine.Ledger.Finish(step);
        }
        else if (Achieves(engine, run, kind, step))
        {
            engine.Ledger = engine.Ledger.Finish(step);
            reply(new StepAcknowledged(step));
        }
        else
        {
            engine.Ledger = engine.Ledger.Undo();
            reply(new StepRefused(step, $"Job [{_id}] does not {step} for [{run}]."));
        }
    }

    private bool Achieves(SimulatedEngine engine, RunId run, CloseKind kind, CloseStep step)
    {
        switch (step)
        {
            case CloseStep.Close:
                engine.HasDoneEverything(run, kind);
                if (!Change(new FinishClose(_id, run))) return false;
                Rest();
                return true;
            case CloseStep.Vacate:
                engine.HasDoneEverything(run, kind);
                (Engine, Vacated) = (null, Vacated + 1);
                return true;
            case CloseStep.Gate when kind == CloseKind.Close && Refuses(new BeginClose(_id, run)):
                return false;
            default:
                engine.TakeEffect(run, kind, step);
                return true;
        }
    }

    private void Rest() => (Engine, WasForced, Closed) = (null, false, Closed + 1);

    private bool Refuses(JobCommand command)
    {
        var decision = State.Decide(command, Known.Now);
        Persist(decision);
        return decision.Refusal is not null;
    }

    private bool Change(JobCommand command)
    {
        var decision = State.Decide(command, Known.Now);
        Persist(decision);
        return !decision.Events.IsEmpty;
    }

    // I5: what an incarnation writes carries an epoch that no older one comes after.
    private void Persist(Decision<JobEvent> decision)
    {
        foreach (var jobEvent in decision.Events)
        {
            Broken.Unless(jobEvent.Epoch >= State.Epoch, $"I5: job [{_id}] wrote {jobEvent} in epoch {State.Epoch}.");
            if (jobEvent is JobOpened) (Engine, WasForced) = (new SimulatedEngine(_id, jobEvent.Epoch), false);
            _network.Note($"  job [{_id}]: {jobEvent.GetType().Name}");
            State = State.Apply(jobEvent);
        }
    }
}
