using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Actors.Messaging;
using MlActors.Api.Tests.Hosting;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>
/// A deletion concurrent with another request for the same id, repeated many times: for every pair of responses, afterwards the job is
/// either listed, shown, closable and deletable, or gone everywhere, and no datafeed is left without its job.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class ConcurrentDeletionSpecs(ApiHost api)
{
    private const int Tries = 60;

    private const string Config =
        """{"analysis_config":{"bucket_span":"1h","detectors":[{"function":"count"}]},"data_description":{"time_field":"time"}}""";

    private const string ConfigWithFeed =
        """
        {"analysis_config":{"bucket_span":"1h","detectors":[{"function":"count"}]},"data_description":{"time_field":"time"},
         "datafeed_config":{"indices":["nothing"]}}
        """;

    [Theory]
    [InlineData("PUT /_ml/anomaly_detectors/{0}", Config)]
    [InlineData("PUT /_ml/anomaly_detectors/{0}", ConfigWithFeed)]
    public async Task A_creation_concurrent_with_a_forced_deletion_leaves_a_complete_job_or_none(string put, string config)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var id = $"put-{config.Length}-{attempt}";
            if (attempt % 3 > 0) (await api.CallAsync(string.Format(put, id), config)).Is(200);
            if (attempt % 3 > 1) (await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_open")).Is(200);

            await Task.WhenAll(api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}?force=true"), api.CallAsync(string.Format(put, id), config));

            await IsWholeOrGoneAsync(id);
        }
    }

    [Theory]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_open", null, false)]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_close", null, true)]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_data", """{"time":1403481600}""", true)]
    [InlineData("DELETE /_ml/anomaly_detectors/{0}?force=true", null, true)]
    [InlineData("DELETE /_ml/anomaly_detectors/{0}", null, false)]
    [InlineData("DELETE /_ml/datafeeds/{0}?force=true", null, true)]
    public async Task Another_request_concurrent_with_a_forced_deletion_leaves_no_job(string call, string? body, bool isOpen)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var id = $"beside-{call.Length}-{isOpen}-{attempt}".ToLowerInvariant();
            (await api.CallAsync($"PUT /_ml/anomaly_detectors/{id}", ConfigWithFeed)).Is(200);
            if (isOpen) (await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_open")).Is(200);

            var answers = await Task.WhenAll(
                api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}?force=true"), api.CallAsync(string.Format(call, id), body));

            Assert.True(answers[0].Status == 200 || (answers[0].Status == 404 && answers[1].Status == 200), $"was {answers[0]}");
            Assert.True(answers[1].Status is 200 or 202 or 404 or 409, $"was {answers[1]}");
            await IsGoneAsync(id);
        }
    }

    [Fact]
    public async Task An_opening_concurrent_with_an_unforced_deletion_leaves_a_complete_job_with_its_datafeed_or_none()
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var id = $"unforced-{attempt}";
            (await api.CallAsync($"PUT /_ml/anomaly_detectors/{id}", ConfigWithFeed)).Is(200);

            var answers = await Task.WhenAll(
                api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}"), api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_open"));

            if (answers[0].Status == 200) await IsGoneAsync(id);
            else
            {
                answers[0].Is(409);
                answers[1].Is(200);
                (await api.CallAsync($"GET /_ml/datafeeds/{id}")).Is(200);
                await IsWholeOrGoneAsync(id);
            }
        }
    }

    [Fact]
    public async Task A_job_that_an_earlier_build_left_unlisted_is_deleted_by_id()
    {
        var id = new JobId("left-unlisted");
        var config = new JobConfig(
            id, new AnalysisConfig(TimeSpan.FromHours(1), [new DetectorConfig("count")]), new DataDescription(), DateTimeOffset.UnixEpoch);
        var region = api.Services.GetRequiredService<IRequiredActor<JobRegion>>().ActorRef;
        await region.Ask<JobReply.JobIsCreated>(new JobCommand.CreateJob(id, config), TimeSpan.FromSeconds(20));
        await region.Ask<JobReply.JobIsOpen>(new JobCommand.OpenJob(id, "token"), TimeSpan.FromSeconds(20));

        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}")).Is(409);
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}?force=true")).Is(200);

        await IsGoneAsync(id.Value);
    }

    private async Task IsWholeOrGoneAsync(string id)
    {
        var shown = await api.CallAsync($"GET /_ml/anomaly_detectors/{id}");
        if (shown.Status == 200)
        {
            (await api.CallAsync($"GET /_ml/anomaly_detectors/{id}/_stats")).Is(200);
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_close")).Is(200);
            (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}")).Is(200);
        }

        await IsGoneAsync(id);
    }

    /// <summary>Asserts that no API finds the id, and that it can be used again.</summary>
    private async Task IsGoneAsync(string id)
    {
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{id}")).Is(404);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{id}/_stats")).Is(404);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_data", """{"time":1403481600}""")).Is(404);
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}?force=true")).Is(404);
        (await api.CallAsync($"GET /_ml/datafeeds/{id}")).Is(404);
        (await api.CallAsync($"DELETE /_ml/datafeeds/{id}?force=true")).Is(404);
        (await api.CallAsync($"PUT /_ml/anomaly_detectors/{id}", ConfigWithFeed)).Is(200);
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{id}")).Is(200);
    }
}
