using System.Collections.Immutable;

namespace MlActors.Api.Rehearsals;

/// <summary>What a rehearsal may ask for, so that none takes more memory or time than a node can spare.</summary>
internal static class RehearsalLimits
{
    public const int Nodes = 10;

    public const int Jobs = 200;

    /// <summary>The number of seeds of one rehearsal.</summary>
    public const int Seeds = 2_000;

    public static readonly TimeSpan Timeout = TimeSpan.FromHours(1), DefaultTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Rehearsals that are stored with their verdicts, of all nodes together; the oldest is removed first.</summary>
    public const int Kept = 20;

    /// <summary>Kinds of faults, and a name for all of them.</summary>
    public static readonly ImmutableArray<string> Faults =
        ["all", "kill", "loss", "pause", "disk", "clock", "drain", "move", "cancel", "power"];

    public const string NoFaults = "none";
}
