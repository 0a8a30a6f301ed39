using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Elastic;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>The total size of concurrent bodies is limited; small ones are always accepted.</summary>
[Collection(ApiCollection.Name)]
public sealed class RequestMemorySpecs(ApiHost api)
{
    private static readonly string Large = string.Concat(Enumerable.Repeat("{\"index\":{}}\n{\"a\":1}\n", 10_000));

    [Fact]
    public async Task A_large_body_is_refused_while_others_use_the_memory_and_accepted_afterwards()
    {
        var job = await api.HasOpenJobAsync("memory");
        using (var others = new RequestMemory.Lease(api.Services.GetRequiredService<RequestMemory>()))
        {
            others.Reserve(Limits.MaxConcurrentRequestBytes);

            (await api.CallAsync("POST /memory/_bulk", Large)).IsError(429, "circuit_breaking_exception", "Data too large");
            (await api.CallAsync("PUT /memory/_doc/1", $"{{\"a\":\"{new string('x', 100_000)}\"}}")).IsError(
                429, "circuit_breaking_exception", "Data too large");
            (await api.CallAsync(
                "POST /memory/_search", $"{{\"query\":{{\"terms\":{{\"a\":[{string.Join(',', Enumerable.Repeat("1", 60_000))}]}}}}}}")).Is(429);
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", $"{{\"time\":1,\"other\":\"{new string('x', 500_000)}\"}}")).IsError(
                429, "circuit_breaking_exception", "Data too large");
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", Records(20_000))).Is(202);
            (await api.CallAsync("PUT /memory/_doc/1", "{\"a\":1}")).Is(201);
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush")).Is(200);
        }

        (await api.CallAsync("POST /memory/_bulk", Large)).Is(200).Has("errors", "false");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", Records(1_000))).Is(202);
    }

    [Fact]
    public async Task The_memory_of_requests_is_released_at_their_end()
    {
        var memory = api.Services.GetRequiredService<RequestMemory>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 20), async (_, _) => await api.CallAsync("POST /memory-free/_bulk", Large));

        await api.EventuallyAsync("GET /", _ =>
        {
            using var all = new RequestMemory.Lease(memory);
            Assert.Null(Record.Exception(() => all.Reserve(Limits.MaxConcurrentRequestBytes)));
        });
    }

    private static string Records(int count)
    {
        var text = new StringBuilder();
        for (var at = 0; at < count; at++) text.Append($"{{\"time\":{1403481600 + at},\"host\":\"a\",\"value\":1}}\n");
        return text.ToString();
    }
}
