using System.Collections.Immutable;
using MlActors.Api.Elastic.Json;
using MlActors.Detection.Results;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The problems of a job or datafeed, in Elastic's words. Without a problem its health is green.</summary>
internal readonly record struct UnitHealth(ImmutableArray<HealthIssue> Issues)
{
    public static readonly UnitHealth Green = new([]);

    public string Status => Issues.IsEmpty ? "green" : Issues.Any(issue => issue.IsRed) ? "red" : "yellow";

    public static UnitHealth Of(JobView job)
    {
        var size = job.Statistics.Size;
        if (job is { Phase: not JobPhase.Failed, State: not "opening" }
            && size is { MemoryStatus: MemoryStatus.Ok, CategorizationStatus: not CategorizationStatus.Warn }) return Green;
        var issues = ImmutableArray.CreateBuilder<HealthIssue>();
        if (job.Phase == JobPhase.Failed) issues.Add(new("job_task_failed", "Job task is failed", job.Reason, IsRed: true));
        if (job is { State: "opening", Node: null })
            issues.Add(new("assignment_failed", "Job is not assigned to a node", job.WaitingFor, IsRed: true));
        if (size.MemoryStatus == MemoryStatus.HardLimit)
            issues.Add(new("model_memory_hard_limit", "Model memory has reached its hard limit", null, IsRed: true));
        if (size.MemoryStatus == MemoryStatus.SoftLimit)
            issues.Add(new("model_memory_soft_limit", "Model memory has reached its soft limit", null, IsRed: false));
        if (size.CategorizationStatus == CategorizationStatus.Warn)
            issues.Add(new("categorization_warning", "Categorization finds no useful categories", null, IsRed: false));
        return new UnitHealth(issues.ToImmutable());
    }

    public static UnitHealth Of(DatafeedView feed) => feed switch
    {
        { Phase: DatafeedPhase.Failed } => new([new("data_extraction_error", "Datafeed is failed", feed.Reason, IsRed: true)]),
        { State: "starting", Node: null } => new([new("assignment_failed", "Datafeed is not assigned to a node", feed.WaitingFor, IsRed: true)]),
        _ => Green,
    };
}

/// <summary>One problem.</summary>
/// <param name="Type">Elastic's name of the problem.</param>
/// <param name="IsRed">Whether the unit does not work, or not completely.</param>
internal readonly record struct HealthIssue(string Type, string Issue, string? Details, bool IsRed);

/// <summary>Writes the health of jobs and datafeeds.</summary>
internal static class UnitHealthJson
{
    public static void WriteHealth(this ElasticJsonWriter json, UnitHealth health)
    {
        json.Begin("health"u8).Text("status"u8, health.Status);
        if (!health.Issues.IsEmpty)
            json.Array("issues", health.Issues, issue =>
                json.Object(() => json.Text("type", issue.Type).Text("issue", issue.Issue).Text("details", issue.Details).Number("count", 1L)));
        json.End();
    }
}
