using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.DatafeedCommand;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// A datafeed as its actor runs it: started first, then attached to its job, and running from then on. Every rule is
/// <see cref="DatafeedDecisions"/>'.
/// </summary>
internal sealed class SimulatedDatafeed
{
    private readonly DatafeedId _id;
    private readonly UnreliableNetwork _network;

    public SimulatedDatafeed(DatafeedId id, SimulatedJob job, UnreliableNetwork network)
    {
        (_id, Job, _network) = (id, job, network);
        Change(new CreateDatafeed(id, Known.ConfigOfFeed with { Id = id }));
    }

    public SimulatedJob Job { get; }

    public DatafeedState State { get; private set; } = DatafeedState.Initial;

    /// <summary>How often the datafeed was stopped: a stop that is reported done must have happened.</summary>
    public int Stopped { get; private set; }

    public int Isolated { get; private set; }

    /// <summary>Its job has taken it on: what Elastic shows as started, after starting.</summary>
    public bool IsAttached { get; private set; }

    public bool IsAttaching => State.Phase == DatafeedPhase.Started && !IsAttached;

    public void Start(string token)
    {
        if (Change(new StartDatafeed(_id, null, null, token))) Attach();
    }

    public void Attach()
    {
        var epoch = State.Epoch;
        _network.Send($"datafeed [{_id}] attaches", () =>
        {
            var answer = Job.TakePage();
            _network.Send($"datafeed [{_id}] hears {answer}", () => Attached(epoch, answer));
        });
    }

    /// <summary>The node or the way to it is lost: another incarnation takes over and has to attach again.</summary>
    public void Move()
    {
        IsAttached = false;
        if (Change(new TakeOver(_id)) && State.Phase == DatafeedPhase.Started) Attach();
    }

    /// <summary>The next page. A job that does not take it any more ends the datafeed.</summary>
    public void SendPage()
    {
        if (State.Phase == DatafeedPhase.Started && IsAttached && Job.TakePage() == PageAnswer.NotOpen)
            Change(new CompleteDatafeed(_id, "The job is not open.", CloseJob: false));
    }

    public void ReachEnd()
    {
        if (State.Phase == DatafeedPhase.Started && IsAttached) Change(new CompleteDatafeed(_id, "no_realtime", CloseJob: true));
    }

    public void HandOverClose() => Change(new HandOverClose(_id));

    public void Stop(RunId run, bool force, Action stopped)
    {
        Change(new StopDatafeed(_id, run, force));
        if (State.Phase == DatafeedPhase.Stopping)
            _network.Happen($"datafeed [{_id}] ends its page", () => EndPage(stopped));
        else
            stopped();
    }

    public void Isolate(Action isolated)
    {
        (IsAttached, Isolated) = (false, Isolated + 1);
        isolated();
    }

    private void EndPage(Action stopped)
    {
        Change(new FinishStop(_id));
        stopped();
    }

    private void Attached(long epoch, PageAnswer answer)
    {
        if (State.Phase != DatafeedPhase.Started || State.Epoch != epoch) return;
        if (answer == PageAnswer.Taken) IsAttached = true;
        else if (answer == PageAnswer.NotOpen) Change(new CompleteDatafeed(_id, "The job is not open.", CloseJob: false));
    }

    private bool Change(DatafeedCommand command)
    {
        var decision = State.Decide(command, Known.Now);
        foreach (var happened in decision.Events)
        {
            Broken.Unless(happened.Epoch >= State.Epoch, $"I5: datafeed [{_id}] wrote {happened} in epoch {State.Epoch}.");
            _network.Note($"  datafeed [{_id}]: {happened.GetType().Name}");
            State = State.Apply(happened);
        }

        if (State.Phase != DatafeedPhase.Started) IsAttached = false;
        if (decision.Events.OfType<DatafeedEvent.DatafeedStopped>().Any()) Stopped++;
        return !decision.Events.IsEmpty;
    }
}
