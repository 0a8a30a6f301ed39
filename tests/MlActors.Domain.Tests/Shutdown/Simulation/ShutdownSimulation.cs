using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownCommand;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// A whole cluster in one thread: a coordinator with its agents, jobs with their engines, datafeeds, callers who want everything at once,
/// and a network that loses, doubles and reorders. All of it follows from the seed. After a time of faults everything is left alone, and
/// then every run has to come to its end.
/// </summary>
internal sealed class ShutdownSimulation
{
    private const int Acts = 250;
    private const int MostStepsToRest = 3_000;

    private readonly Random _random;
    private readonly UnreliableNetwork _network;
    private readonly SimulatedCoordinator _coordinator;
    private readonly SortedDictionary<JobId, SimulatedJob> _jobs = [];
    private readonly SortedDictionary<DatafeedId, SimulatedDatafeed> _feeds = [];
    private readonly Dictionary<(RunId, UnitId), int> _rests = [];
    private int _calls;

    private ShutdownSimulation(int seed)
    {
        _random = new Random(seed);
        _network = new UnreliableNetwork(_random);
        _coordinator = new SimulatedCoordinator(NewAgent, _network);
        for (var n = 1; n <= 3; n++)
        {
            var job = _jobs[new JobId($"j{n}")] = new SimulatedJob(new JobId($"j{n}"), _network);
            if (n < 3) _feeds[new DatafeedId($"d{n}")] = new SimulatedDatafeed(new DatafeedId($"d{n}"), job, _network);
        }
    }

    /// <returns>Why the seed breaks a promise, with what led to it; null when it keeps them all.</returns>
    public static string? FailureOf(int seed)
    {
        var simulation = new ShutdownSimulation(seed);
        try
        {
            simulation.Run();
            return null;
        }
        catch (Exception broken)
        {
            return $"Seed {seed}: {broken.Message}{Environment.NewLine}{simulation._network.Story}{Environment.NewLine}{broken.StackTrace}";
        }
    }

    public static string StoryOf(int seed)
    {
        var simulation = new ShutdownSimulation(seed);
        simulation.Run();
        return simulation._network.Story;
    }

    private void Run()
    {
        for (var act = 0; act < Acts; act++)
        {
            if (_random.Next(100) < 75) _network.DeliverOne();
            else Meddle();
            EverythingIsSound();
        }

        _network.Faulty = false;
        ComeToRest();
        EverythingHasEnded();
        WhatIsLeftCanBeClosed();
    }

    private void Meddle()
    {
        switch (_random.Next(16))
        {
            case 0 or 1 or 2: Call("open", Any(_jobs), (job, token) => job.Open(token)); break;
            case 3 or 4 or 5: Call("start", Any(_feeds), (feed, token) => feed.Start(token)); break;
            case 6: StartRun(); break;
            case 7: Any(_feeds).Value.SendPage(); break;
            case 8: Any(_feeds).Value.ReachEnd(); break;
            case 9: HandOverCloses(); break;
            case 10: Any(_jobs).Value.LoseEngine(); break;
            case 11: Any(_feeds).Value.Move(); break;
            case 12: if (_random.Next(4) == 0) _coordinator.Restart(); break;
            case 13: if (_random.Next(4) == 0) Any(_jobs).Value.Fail(); break;
            case 14: TimeOut(); break;
            default: EndARun(); break;
        }
    }

    // A caller's message may come again, much later: the token tells that it is the same call.
    private void Call<TId, T>(string what, KeyValuePair<TId, T> whom, Action<T, string> call)
    {
        var token = $"call-{_calls++}";
        _network.Send($"{what} [{whom.Key}] with {token}", () => call(whom.Value, token));
    }

    private void StartRun()
    {
        var kind = (RunKind)_random.Next((int)RunKind.StopDatafeeds, (int)RunKind.ShutDown + 1);
        Start(kind, new RunOptions(TimeSpan.FromMinutes(30), _random.Next(1, 4), Force: _random.Next(6) == 0));
    }

    private RunId Start(RunKind kind, RunOptions options)
    {
        var feeds = _feeds.Where(feed => feed.Value.Runs)
            .Select(feed => new RunTarget(UnitId.Of(feed.Key), null, 0));
        var jobs = _jobs.Where(job => job.Value.Runs).Select(job => Target(job.Key));
        var targets = kind == RunKind.StopDatafeeds ? feeds : feeds.Concat(jobs);
        var start = new StartRun(new RunId($"run-{_calls++}"), kind, options, null, [.. targets]);
        _network.Send($"start {start.Run} ({kind}{(options.Force ? ", force" : "")})", () => _coordinator.Handle(start));
        return start.Run;
    }

    private void HandOverCloses()
    {
        foreach (var feed in _feeds.Values.Where(feed => feed.State.PendingClose is not null))
        {
            var job = _jobs.First(job => job.Value == feed.Job).Key;
            var start = new StartRun(
                feed.State.PendingClose!.Value, RunKind.CloseJobs, new RunOptions(TimeSpan.FromMinutes(30), 1), null, [Target(job)]);
            _network.Send($"start {start.Run}", () =>
            {
                _coordinator.Handle(start);
                _network.Send($"{start.Run} is taken on", feed.HandOverClose);
            });
        }
    }

    private void EndARun()
    {
        var runs = _coordinator.State.RunsUnderWay.ToArray();
        if (runs.Length == 0) return;
        var run = runs[_random.Next(runs.Length)].Id;
        _coordinator.Handle(_random.Next(2) == 0 ? new CancelRun(run) : new ExpireRun(run));
    }

    private void TimeOut()
    {
        if (_coordinator.Agents.Count > 0) _coordinator.Agents.ElementAt(_random.Next(_coordinator.Agents.Count)).TimeOut();
    }

    private void ComeToRest()
    {
        for (var step = 0; step < MostStepsToRest; step++)
        {
            EverythingIsSound();
            if (!_network.IsIdle) _network.DeliverOne();
            else if (_coordinator.Agents.Count > 0) TimeOut();
            else if (_feeds.Values.Any(feed => feed.State.PendingClose is not null)) HandOverCloses();
            else if (_feeds.Values.FirstOrDefault(feed => feed.IsAttaching) is { } attaching) AttachAfterAll(attaching);
            else return;
        }

        throw new Broken($"It does not come to rest. {string.Join("; ", _coordinator.State.RunsUnderWay.Select(run => run.Id))} go on.");
    }

    private void EverythingHasEnded()
    {
        foreach (var feed in _feeds.Values) feed.SendPage();
        Broken.Unless(
            _feeds.All(feed => feed.Value.State.Phase != DatafeedPhase.Started || feed.Value.Job.State.Phase == JobPhase.Open),
            "I6: a datafeed runs whose job does not.");
        Broken.Unless(_feeds.Values.All(feed => feed.State.Phase != DatafeedPhase.Stopping), "A datafeed stays in stopping.");
        foreach (var run in _coordinator.State.Runs.Values)
        {
            Broken.Unless(run.IsOver, $"[{run.Id}] never ends.");
            Broken.Unless(run.Units.Values.All(unit => unit.State.IsOver), $"[{run.Id}] ended while a unit was not over.");
            Broken.Unless(run.Outcome == run.FinalOutcome, $"[{run.Id}] is {run.Outcome} and should be {run.FinalOutcome}.");
        }
    }

    private static void AttachAfterAll(SimulatedDatafeed feed)
    {
        feed.Job.LoseDrainedNode();
        feed.Attach();
    }

    // Whatever earlier runs left half done, the next one brings to rest.
    private void WhatIsLeftCanBeClosed()
    {
        foreach (var failed in _jobs.Values.Where(job => job.State.Phase == JobPhase.Failed)) failed.ForceClose(new RunId("by hand"), _ => { });
        var last = Start(RunKind.ShutDown, new RunOptions(TimeSpan.FromMinutes(30), 2));
        ComeToRest();
        Broken.Unless(_coordinator.State.Find(last)!.Outcome == RunOutcome.Completed, $"The last run is {_coordinator.State.Find(last)!.Outcome}.");
        Broken.Unless(_jobs.Values.All(job => job.State.Phase == JobPhase.Closed), "A job was not closed by the last run.");
        Broken.Unless(_feeds.Values.All(feed => feed.State.Phase == DatafeedPhase.Stopped), "A datafeed was not stopped by the last run.");
    }

    private void EverythingIsSound()
    {
        PairsAreSound();
        foreach (var run in _coordinator.State.Runs.Values.Where(run => run.Kind != RunKind.DrainNode))
            foreach (var (unit, (_, state, _, _)) in run.Units)
                IsTrue(run.Id, unit, state);
    }

    // I10: what a run counts as done has come to rest since the run began, or was at rest then; to have left a node is not enough. An agent
    // that was closing the unit for an earlier run serves the later one too, and answers for itself.
    private void IsTrue(RunId run, UnitId unit, UnitState state)
    {
        var (runs, rests) = RestOf(unit);
        var isBeingClosed = _coordinator.Agents.Any(agent => agent.Unit == unit && agent.Kind == CloseKind.Close);
        if (_rests.TryAdd((run, unit), runs && !isBeingClosed ? rests : -1) || state is not UnitState.Done) return;
        Broken.Unless(rests > _rests[(run, unit)], $"I10: {unit} is done for [{run}] and never came to rest.");
        _rests[(run, unit)] = -1;
    }

    private (bool Runs, int Rests) RestOf(UnitId unit)
    {
        if (unit.Kind == UnitKind.Job) return (_jobs[new JobId(unit.Name)].Runs, _jobs[new JobId(unit.Name)].Closed);
        var feed = _feeds[new DatafeedId(unit.Name)];
        return (feed.Runs, feed.Stopped);
    }

    // I6, at every moment. Only force may close a job whose datafeed is just being started; its next page then ends the datafeed.
    private void PairsAreSound()
    {
        foreach (var (id, feed) in _feeds)
            Broken.Unless(
                !feed.Runs || feed.Job.State.Phase != JobPhase.Closed || feed.Job.WasForced, $"I6: datafeed [{id}] runs and its job is closed.");
    }

    private RunTarget Target(JobId job) =>
        new(UnitId.Of(job), _feeds.Where(feed => feed.Value.Job == _jobs[job]).Select(feed => (DatafeedId?)feed.Key).FirstOrDefault(), 0);

    private SimulatedAgent NewAgent(RunState run, RunTarget target, Action<SimulatedAgent, UnitState> report)
    {
        var kind = run.Kind == RunKind.DrainNode ? CloseKind.Vacate : CloseKind.Close;
        if (target.Unit.Kind == UnitKind.Datafeed)
            return new SimulatedStopper(target.Unit, run.Id, kind, _feeds[new DatafeedId(target.Unit.Name)], _network, report);
        return new SimulatedCloser(
            target.Unit, run.Id, kind, _jobs[new JobId(target.Unit.Name)], target.Datafeed is { } feed ? _feeds[feed] : null, _network, report);
    }

    private KeyValuePair<TId, T> Any<TId, T>(SortedDictionary<TId, T> all)
        where TId : notnull => all.ElementAt(_random.Next(all.Count));
}
