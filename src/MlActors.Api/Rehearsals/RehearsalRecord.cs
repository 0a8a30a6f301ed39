using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Actors.Cluster;
using MlActors.Domain;

namespace MlActors.Api.Rehearsals;

/// <summary>What is stored of a rehearsal beside its verdict: enough to show it on each node, and to run it again.</summary>
/// <param name="Node">The process that runs it, and its simulator with it.</param>
/// <param name="By">Null on a node without security.</param>
/// <param name="Build">The build of the node.</param>
internal sealed record RehearsalRecord(
    string Id, NodeIncarnation Node, RehearsalOrder Order, Identity? By, DateTimeOffset StartedAt, string Build)
{
    public RehearsalProgress Progress { get; init; } = new(0, Order.Seeds.Count, 0);

    /// <summary>Null while it runs, and for ever when its node was lost.</summary>
    public RehearsalEnd? End { get; init; }

    /// <summary>The command that runs it again. Each part is a number, or one of a list of names.</summary>
    public string Command => Order.Scenario is { } scenario
        ? $"mlctl sim run --seeds {Order.Seeds} --scenario hocon/scenarios/{scenario}.conf"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"mlctl sim run --seeds {Order.Seeds} --nodes {Order.Nodes} --jobs {Order.Jobs} --feeds {Order.Datafeeds} --faults {Faults}");

    private string Faults => Order.Faults.IsEmpty ? RehearsalLimits.NoFaults : string.Join(',', Order.Faults);

    public string ToDocument() => JsonSerializer.Serialize(this, RehearsalJson.Default.RehearsalRecord);

    /// <returns>Null for what this build cannot read.</returns>
    public static RehearsalRecord? Read(string document)
    {
        try
        {
            return JsonSerializer.Deserialize(document, RehearsalJson.Default.RehearsalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How a rehearsal ended. 0 is no outcome, so that an incomplete document is not read as one.</summary>
internal enum RehearsalOutcome { None, Completed, Cancelled, Failed }

/// <param name="IsGreen">Of a completed one.</param>
/// <param name="By">Who cancelled it, or what did.</param>
/// <param name="Problem">Why it failed.</param>
internal sealed record RehearsalEnd(RehearsalOutcome Outcome, DateTimeOffset At, bool IsGreen = false, string? By = null, string? Problem = null);

[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RehearsalRecord))]
internal sealed partial class RehearsalJson : JsonSerializerContext;
