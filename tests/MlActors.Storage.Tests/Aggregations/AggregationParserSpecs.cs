using MlActors.Domain;
using MlActors.Storage.Aggregations;
using Xunit;

namespace MlActors.Storage.Tests.Aggregations;

/// <summary>What is understood of Elastic's aggregations, and what is refused by name.</summary>
public sealed class AggregationParserSpecs
{
    private const string Time = "\"t\":{\"max\":{\"field\":\"t\"}}";

    [Theory]
    [InlineData(""" "date_histogram":{"field":"t","fixed_interval":"5m"}""", 300_000)]
    [InlineData(""" "date_histogram":{"field":"t","fixed_interval":"90000ms","time_zone":"UTC","min_doc_count":0}""", 90_000)]
    [InlineData(""" "date_histogram":{"field":"t","calendar_interval":"hour"}""", 3_600_000)]
    [InlineData(""" "date_histogram":{"field":"t","interval":"1h"}""", 3_600_000)]
    [InlineData(""" "histogram":{"field":"t","interval":3600000}""", 3_600_000)]
    [InlineData(
        """ "composite":{"sources":[{"at":{"date_histogram":{"field":"t","fixed_interval":"1m"}}},{"host":{"terms":{"field":"host"}}}]}""", 60_000)]
    public void A_histogram_of_time_has_an_interval(string histogram, long interval)
    {
        var parsed = HistogramAggregation.Parse("{\"buckets\":{" + histogram + ",\"aggs\":{" + Time + "}}}");

        Assert.Equal(("t", interval), (parsed.Field, parsed.Interval));
        Assert.Null(parsed.FindFault("t"));
        Assert.Equal("The histogram of the aggregations has to be on time_field [other], and is on [t]", parsed.FindFault("other"));
    }

    [Fact]
    public void Every_record_needs_its_time()
    {
        var parsed = HistogramAggregation.Parse("""{"buckets":{"date_histogram":{"field":"t","fixed_interval":"5m"}}}""");

        Assert.Equal("Date histogram must have nested max aggregation for time_field [t]", parsed.FindFault("t"));
    }

    [Theory]
    [InlineData("{}", "A date_histogram (or histogram) aggregation is required")]
    [InlineData("""{"a":{"terms":{"field":"a"}}}""", "A date_histogram (or histogram) aggregation is required")]
    [InlineData("""{"a":{"max":{"field":"a"}},"b":{"max":{"field":"a"}}}""", "cannot have sibling aggregations")]
    [InlineData("""{"a":{}}""", "Missing definition for aggregation [a]")]
    [InlineData("""{"a":{"max":{},"min":{}}}""", "Found two aggregation type definitions in [a]: [max] and [min]")]
    [InlineData("""{"a":{"histogram":{"field":"t"}}}""", "An interval is required in histogram [a]")]
    [InlineData("""{"a":{"histogram":{"field":"t","interval":"0s"}}}""", "Aggregation interval must be greater than 0")]
    [InlineData("""{"a":{"histogram":{"interval":5}}}""", "Required one of fields [field, script], but none were specified in [a]")]
    [InlineData("""{"a":{"date_histogram":{"field":"t","fixed_interval":"1h","time_zone":"Europe/Vienna"}}}""", "time_zone to be UTC")]
    [InlineData("""{"a":{"date_histogram":{"field":"t","calendar_interval":"month"}}}""", "calendar_interval [month]")]
    [InlineData("""{"a":{"date_histogram":{"field":"t","fixed_interval":"1h","offset":"5m"}}}""", "[offset] of histogram [a] is not supported")]
    [InlineData("""{"a":{"composite":{"sources":[{"b":{"terms":{"field":"b"}}}]}}}""", "must have exactly one date_histogram source")]
    [InlineData(
        """{"a":{"histogram":{"field":"t","interval":5},"aggs":{"b":{"derivative":{"buckets_path":"c"}}}}}""",
        "aggregation [derivative] is not supported by this version of MlActors yet")]
    [InlineData(
        """{"a":{"histogram":{"field":"t","interval":5},"aggs":{"b":{"terms":{"field":"b","order":{"_key":"asc"}}}}}}""",
        "[order] of aggregation [b] is not supported")]
    [InlineData(
        """{"a":{"histogram":{"field":"t","interval":5},"aggs":{"b":{"terms":{"field":"b"}},"c":{"terms":{"field":"c"}}}}}""",
        "Multiple bucket aggregations at the same level are not supported: [b] and [c]")]
    [InlineData(
        """{"a":{"histogram":{"field":"t","interval":5},"aggs":{"b":{"histogram":{"field":"t","interval":5}}}}}""",
        "Aggregations can only have 1 date_histogram or histogram aggregation")]
    public void What_cannot_be_read_is_refused_by_name(string json, string reason)
    {
        var refusal = Assert.Throws<RefusedException>(() => HistogramAggregation.Parse(json)).Refusal;

        Assert.Equal(RefusalKind.BadRequest, refusal.Kind);
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
    }
}
