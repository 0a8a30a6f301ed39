namespace MlActors.Ctl.Runs;

/// <summary>The steps that the units of a run go through, in order and as the REST API spells them.</summary>
public static class RunSteps
{
    public const string StopFeed = "stop_feed";

    private const string Close = "close", Vacate = "vacate";
    private static readonly string[] Saving = ["flush", "prune", "finalize", "snapshot"];

    /// <summary>Every known step, including the gate, in which nothing new is accepted any more.</summary>
    public static readonly string[] All = ["gate", StopFeed, .. Saving, Close, Vacate];

    /// <summary>The steps of a job in a run of this kind.</summary>
    public static string[] OfJob(RunKind kind) => kind switch
    {
        RunKind.StopDatafeeds => [],
        RunKind.DrainNode => [.. Saving, Vacate],
        _ => [.. Saving, Close],
    };

    /// <summary>The steps of the datafeeds and then of the jobs; a run whose kind is not known yet is taken for a shutdown.</summary>
    public static string[] Of(RunKind? kind) => [StopFeed, .. OfJob(kind ?? RunKind.Shutdown)];

    public static string ToText(string step) => step.Replace('_', ' ');
}
