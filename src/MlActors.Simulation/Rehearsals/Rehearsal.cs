using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Cluster;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Stores;
using MlActors.Simulation.Workload;

namespace MlActors.Simulation.Rehearsals;

/// <summary>How large a simulated cluster is.</summary>
internal sealed record RehearsalSize(int Nodes, int Jobs, int Feeds)
{
    /// <summary>About how many messages a run without faults has.</summary>
    public long Messages => 500 + Jobs * 600L;
}

/// <summary>
/// One run of one seed: the script of an operator against a cluster of the production actors, while faults strike; every step is checked against the
/// promises.
/// </summary>
internal sealed class Rehearsal : ISimulatedRun, IMessageObserver, IFaultTarget
{
    /// <summary>More than any script takes, faults included.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    private const int MostJobsOfGlobalStates = 2;

    /// <summary>The stage in which the faults have stopped and all data has to arrive.</summary>
    public const string Settle = "settle";

    /// <summary>So many times the messages of a run without faults.</summary>
    private const long MostMessages = 25;

    private readonly Dictionary<SimulatedNode, NodeProgram> _programs = [];
    private readonly StoreChecks _stores;
    private readonly SituationWatch _situations;
    private readonly FaultInjector _faults;
    private readonly SeenStates _seen;
    private Task _script = Task.CompletedTask;
    private Caller _caller = null!;

    /// <param name="plan">What goes wrong; null for what follows from the seed.</param>
    /// <param name="close">How the first close is asked for; null for what follows from the seed.</param>
    public Rehearsal(ulong seed, RehearsalSize size, FaultFamilies families, FaultPlan? plan = null, FirstClose? close = null)
    {
        (World, Size) = (new VirtualWorld(seed), size);
        Script = new ScriptChoices(World.Order.Fork(), close);
        Plan = plan ?? FaultPlan.Of(World.Faults.Fork(), families, size.Nodes, size.Messages);
        World.Disk.Results.KeepsUndo = Plan.Faults.Any(fault => fault.Kind == FaultKind.PowerCut);
        Cluster = new SimulatedCluster(World, SimulatedConfig.Akka, SimulatedConfig.Setup, StartProgram);
        Jobs = [.. Enumerable.Range(0, size.Jobs).Select(number => new JobId($"job-{number:000}"))];
        _stores = new StoreChecks(World, Table, States, FeedOf, job => job == Damaged, job => job == Orphaned);
        Steps = new StepChecks(World, Table);
        _situations = new SituationWatch(this);
        _seen = new SeenStates(States);
        _faults = new FaultInjector(World, Cluster, Plan, Table, this);
        _stores.JobChanged = OnJobChanged;
        _stores.Committed = OnCommitted;
        World.Observer = this;
    }

    public VirtualWorld World { get; }

    public RehearsalSize Size { get; }

    public ScriptChoices Script { get; }

    public FaultPlan Plan { get; }

    public SimulatedCluster Cluster { get; }

    public IReadOnlyList<JobId> Jobs { get; }

    public PropertyTable Table { get; } = new();

    public StoredStates States { get; } = new();

    public StepChecks Steps { get; }

    public StepTimeline Timeline { get; } = new();

    /// <summary>A bug that is planted in this run; null for none.</summary>
    public IPlantedBug? Bug { get; init; }

    /// <summary>Whether the post has reached an engine before.</summary>
    public bool HasSeen(JobRequest.PostRecords post) => _situations.HasSeen(post);

    /// <summary>Triples of actor, its state and a message.</summary>
    public IReadOnlySet<(string Actor, string State, string Message)> Seen => _seen.Seen;

    /// <summary>Receives the numbers of the messages that came over the network; null when they are not wanted.</summary>
    public List<long>? NetworkMessages { get; init; }

    /// <summary>States of all journals together, in a small world.</summary>
    public IReadOnlySet<string> GlobalStates => _seen.Global;

    /// <inheritdoc cref="SeenStates.Closes"/>
    public IReadOnlySet<(string First, string Second)> Closes => _seen.Closes;

    /// <summary>The job whose snapshots are damaged; null for none.</summary>
    public JobId? Damaged { get; private set; }

    /// <summary>Damages all snapshots of a job, as a bad disk does.</summary>
    public void Damage(JobId job)
    {
        World.Disk.Snapshots.Damage($"model-{job}");
        Damaged = job;
        World.Trace.Event(World.Elapsed, $"fault: the snapshots of {job} are damaged");
    }

    /// <summary>A job whose datafeed is deleted by force and not yet created again; null for none.</summary>
    public JobId? Orphaned { get; private set; }

    public void Orphan(JobId? job) => Orphaned = job;

    public string Stage { get; private set; } = "start";

    public bool IsOver =>
        _script.IsCompleted || World.Elapsed > LongestRun || World.Messages > MostMessages * Size.Messages || Table.Violations.Count > 0;

    public DatafeedId? FeedOf(JobId job) =>
        int.Parse(job.Value.AsSpan("job-".Length), System.Globalization.CultureInfo.InvariantCulture) < Size.Feeds
            ? new DatafeedId($"feed-{job}")
            : null;

    public NodeProgram ProgramOf(SimulatedNode node) => _programs[node];

    public bool IsGood(JobId job, Domain.Snapshots.ModelSnapshotRef snapshot) => _stores.IsGood(job, snapshot);

    public void Begin()
    {
        Cluster.StartCaller();
        _stores.Anchor = Cluster.Caller;
        Bug?.Plant(this);
        for (var node = 0; node < Size.Nodes; node++) Cluster.Start($"node-{node}");
        _caller = new Caller(World, Cluster.Caller.Time, _programs[Cluster.Caller].Clients(), new SimulatedSync(Cluster.Caller));
        _faults.Begin();
        _script = new OperatorScript(this, _caller).RunAsync();
    }

    public void End()
    {
        Table.Check(Promises.ActorsStay, Cluster.ActorFailures.Count == 0, World.Elapsed, () => Cluster.ActorFailures[0].ToString());
        if (_script.IsFaulted)
            Table.Check(
                Promises.ActorsStay, false, World.Elapsed, () => $"the script failed at [{Stage}]: {_script.Exception!.GetBaseException()}");
        else if (Table.Violations.Count == 0) CheckEnded();
    }

    private void CheckEnded()
    {
        var (isDone, stuck) = (_script.IsCompletedSuccessfully, $"stuck at [{Stage}]: {string.Join(", ", _caller.Asks)}");
        Table.Check(Promises.CallsEnd, isDone || Stage == Settle, World.Elapsed, () => stuck);
        Table.Check(Promises.DataArrives, isDone || Stage != Settle, World.Elapsed, () => stuck);
    }

    public object? Before(SimulatedNode node, IActorRef receiver, in Envelope envelope)
    {
        var message = Bug?.Change(this, node, receiver, envelope) ?? envelope.Message;
        Steps.OnMessage(node, receiver, message);
        _seen.OnMessage(receiver, message);
        Timeline.OnMessage(World.Elapsed, receiver, envelope.Sender, message);
        _situations.OnMessage(node, receiver, message);
        if (NetworkMessages is { } numbers && FaultInjector.CameOverNetwork(receiver, message, envelope.Sender)) numbers.Add(World.Messages);
        var isDelivered = _faults.OnMessage(node, receiver, message, envelope.Sender, job => Steps.DoingOf(new JobId(job), node));
        return isDelivered ? message : null;
    }

    /// <summary>Another part of the script begins.</summary>
    public void Enter(string stage)
    {
        Stage = stage;
        World.Trace.Event(World.Elapsed, $"stage: {stage}");
    }

    public FaultInjector Faults => _faults;

    /// <summary>How many messages were delivered until the faults stopped.</summary>
    public long FaultedMessages { get; private set; }

    public void StopFaults()
    {
        FaultedMessages = World.Messages;
        _faults.Stop();
    }

    public Task DrainAsync(SimulatedNode node)
    {
        _situations.OnDrain(node);
        return _programs[node].Clients().Drain.DrainAsync(TimeSpan.FromSeconds(60), default);
    }

    public Task CancelRunsAsync() => _caller.CancelRunsAsync();

    public void OnPowerCut()
    {
        _caller.OnPowerCut();
        States.Reread(World.Disk.Journal);
        _stores.Forget();
    }

    public override string ToString() => $"seed {World.Seed} at {World.Elapsed.TotalSeconds:0.000}s in [{Stage}] after {World.Messages} messages";

    private void StartProgram(SimulatedNode node) => (_programs[node] = new NodeProgram(Cluster, node)).Start();

    private void OnCommitted(SimulatedNode node, StoredEvent stored)
    {
        if (Size.Jobs <= MostJobsOfGlobalStates) _seen.OnCommit();
        _faults.OnCommit(node, stored.Event);
    }

    private void OnJobChanged(SimulatedNode node, JobId job, JobEvent happened)
    {
        if (happened is JobEvent.JobClosed { Forced: false } closed) Steps.OnClosed(node, job, closed.Run);
        if (happened is JobEvent.JobCloseAbandoned) Steps.OnAbandoned(node, job);
        _situations.OnJobChanged(node, job, happened);
    }
}

/// <summary>A bug that is planted in one run, from outside: it changes messages and what the stores do.</summary>
internal interface IPlantedBug
{
    void Plant(Rehearsal run);

    /// <returns>What is delivered in place of the message; null for the message itself.</returns>
    object? Change(Rehearsal run, SimulatedNode node, IActorRef receiver, in Envelope envelope);
}
