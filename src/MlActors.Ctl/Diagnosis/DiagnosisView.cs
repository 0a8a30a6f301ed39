namespace MlActors.Ctl.Diagnosis;

/// <summary>What the server found when it examined every node.</summary>
public sealed record DiagnosisView(
    bool MayStopInOrder, double PredictedShutdownSeconds, IReadOnlyList<FindingView> Findings, IReadOnlyList<ExaminedNodeView> Nodes);

/// <summary>Something that is wrong, or may become so.</summary>
/// <param name="Severity">"refusal" or "warning".</param>
/// <param name="Node">Null for the cluster as a whole.</param>
public sealed record FindingView(string Severity, string? Node, string What, string Remedy)
{
    public bool IsRefusal => Severity == "refusal";
}

/// <summary>A node; nothing but its id is known when it did not answer.</summary>
public sealed record ExaminedNodeView(string Id)
{
    public string? Build { get; init; }
    public string? DataFolder { get; init; }
    public double? ClockSkewMs { get; init; }
    public long? DiskFreeBytes { get; init; }
    public double? SyncMs { get; init; }
    public double? PredictedDrainSeconds { get; init; }
    public RunTimeoutsView? Runs { get; init; }
    public IReadOnlyList<FileView> Files { get; init; } = [];
    public IReadOnlyList<TimeoutPairView> Timeouts { get; init; } = [];
}

public sealed record RunTimeoutsView(double BudgetSeconds, double DrainBudgetSeconds);

public sealed record FileView(string File, string JournalMode, string Synchronous);

public sealed record TimeoutPairView(string Inner, string Outer, bool InOrder);
