using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Tests.Hosting;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>The health of jobs and datafeeds in their statistics.</summary>
[Collection(ApiCollection.Name)]
public sealed class UnitHealthSpecs(ApiHost api)
{
    [Fact]
    public async Task A_job_and_its_datafeed_without_a_problem_are_green()
    {
        (await api.CallAsync("PUT /_ml/anomaly_detectors/healthy", """
            {"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"datafeed_config":{"indices":["healthy"]}}
            """)).Is(200);

        (await api.CallAsync("GET /_ml/anomaly_detectors/healthy/_stats")).Has("jobs.0.health", """{"status":"green"}""");
        (await api.CallAsync("GET /_ml/datafeeds/healthy/_stats")).Has("datafeeds.0.health", """{"status":"green"}""");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/healthy")).Is(200);
    }

    [Theory]
    [InlineData(MemoryStatus.HardLimit, CategorizationStatus.Ok, "red", "model_memory_hard_limit")]
    [InlineData(MemoryStatus.SoftLimit, CategorizationStatus.Ok, "yellow", "model_memory_soft_limit")]
    [InlineData(MemoryStatus.Ok, CategorizationStatus.Warn, "yellow", "categorization_warning")]
    public void A_limit_of_the_model_is_an_issue(MemoryStatus memory, CategorizationStatus categorization, string status, string issue)
    {
        var job = JobView.Unanswered(new JobId("limited"), "");
        var size = job.Statistics.Size with { MemoryStatus = memory, CategorizationStatus = categorization };

        var health = UnitHealth.Of(job with { Phase = JobPhase.Closed, Statistics = job.Statistics with { Size = size } });

        Assert.Equal((status, issue), (health.Status, Assert.Single(health.Issues).Type));
    }

    [Fact]
    public void A_failed_job_is_red()
    {
        var health = UnitHealth.Of(JobView.Unanswered(new JobId("failed"), "the reason"));

        Assert.Equal(("red", "job_task_failed", "the reason"), (health.Status, health.Issues[0].Type, health.Issues[0].Details));
    }
}
