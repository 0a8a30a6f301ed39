using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.DatafeedCommand;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// A datafeed as its actor runs it: it asks its job where to begin, and is started once the job has answered. Every rule is
/// <see cref="DatafeedDecisions"/>'.
/// </summary>
internal sealed class SimulatedDatafeed
{
    private readonly DatafeedId _id;
    private readonly UnreliableNetwork _network;
    private string? _starting;
    private int _question;

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

    public bool Runs => State.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping;

    public bool IsAttaching => _starting is not null || (State.Phase == DatafeedPhase.Started && !IsAttached);

    /// <summary>Its job has said where this incarnation goes on.</summary>
    private bool IsAttached { get; set; }

    public void Start(string token)
    {
        if (_starting is not null || State.Decide(new StartDatafeed(_id, null, null, token), Known.Now).Events.IsEmpty) return;
        _starting = token;
        Attach();
    }

    public void Attach()
    {
        var question = ++_question;
        _network.Send($"datafeed [{_id}] attaches", () =>
        {
            var answer = Job.TakePage();
            _network.Send($"datafeed [{_id}] hears {answer}", () => Attached(question, answer));
        });
    }

    /// <summary>The node or the way to it is lost: another incarnation takes over and has to attach again.</summary>
    public void Move()
    {
        (IsAttached, _starting, _question) = (false, null, _question + 1);
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
        (_starting, _question) = (null, _question + 1);
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

    // An answer to an earlier question would start a datafeed whose job has been closed since.
    private void Attached(int question, PageAnswer answer)
    {
        if (question != _question || answer == PageAnswer.Moving) return;
        if (answer == PageAnswer.NotOpen) Change(new CompleteDatafeed(_id, "The job is not open.", CloseJob: false));
        else if (_starting is { } token) Change(new StartDatafeed(_id, null, null, token));
        (_starting, IsAttached) = (null, State.Phase == DatafeedPhase.Started);
    }

    private bool Change(DatafeedCommand command)
    {
        var decision = State.Decide(command, Known.Now);
        foreach (var datafeedEvent in decision.Events)
        {
            Broken.Unless(datafeedEvent.Epoch >= State.Epoch, $"I5: datafeed [{_id}] wrote {datafeedEvent} in epoch {State.Epoch}.");
            _network.Note($"  datafeed [{_id}]: {datafeedEvent.GetType().Name}");
            State = State.Apply(datafeedEvent);
        }

        if (State.Phase != DatafeedPhase.Started) IsAttached = false;
        if (decision.Events.OfType<DatafeedEvent.DatafeedStopped>().Any()) Stopped++;
        return !decision.Events.IsEmpty;
    }
}
