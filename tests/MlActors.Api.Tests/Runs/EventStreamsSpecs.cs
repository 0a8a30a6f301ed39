using MlActors.Api.Elastic;
using MlActors.Api.Runs;
using Xunit;

namespace MlActors.Api.Tests.Runs;

public sealed class EventStreamsSpecs
{
    [Fact]
    public void A_stream_beyond_the_limit_is_refused_until_another_is_closed()
    {
        var streams = new EventStreams(2);
        using var first = streams.Open();
        var second = streams.Open();

        Assert.Equal((429, "es_rejected_execution_exception"), Refusal(streams));

        second.Dispose();
        second.Dispose();
        using var third = streams.Open();
        Assert.Equal((429, "es_rejected_execution_exception"), Refusal(streams));
    }

    private static (int, string) Refusal(EventStreams streams) =>
        Assert.Throws<ElasticException>(streams.Open).Error is var error ? (error.Status, error.Type) : default;
}
