using System.Text.Json;
using MlActors.Ctl.Rehearsal;
using Xunit;

namespace MlActors.Ctl.Tests.Rehearsal;

public sealed class ResultComparisonSpecs
{
    private static readonly ResultSet Before = Set(Bucket(0, "1.5"), Bucket(300_000, "0.0"), Record(300_000, 0, "77.1"));

    [Fact]
    public void Equal_results_do_not_differ_and_neither_do_buckets_completed_since() =>
        Assert.Empty(
            ResultComparison.Differences(
                Before, Set(
                    Bucket(0, "1.5"), Bucket(300_000, "0.0"), Record(300_000, 0, "77.1"), Bucket(600_000, "0.3"), Record(600_000, 0, "60.0"))));

    [Fact]
    public void A_missing_result_is_a_difference() =>
        Assert.Equal(["record 1970-01-01 00:05 (0) is gone"], ResultComparison.Differences(Before, Set(Bucket(0, "1.5"), Bucket(300_000, "0.0"))));

    [Fact]
    public void The_last_bit_is_compared() =>
        Assert.Equal(
            ["bucket 1970-01-01 00:00 has changed"],
            ResultComparison.Differences(Before, Set(Bucket(0, "1.5000000000000002"), Bucket(300_000, "0.0"), Record(300_000, 0, "77.1"))));

    [Fact]
    public void A_new_result_in_a_final_period_is_a_difference() =>
        Assert.Equal(
            ["record 1970-01-01 00:05 (1) has appeared"], ResultComparison.Differences(
                Before, Set(Bucket(0, "1.5"), Bucket(300_000, "0.0"), Record(300_000, 0, "77.1"), Record(300_000, 1, "50.0"))));

    [Fact]
    public void The_order_of_fields_and_the_processing_time_are_ignored()
    {
        var one = JsonElement.Parse("""{"a":1,"processing_time_ms":4,"nested":[{"x":1,"y":"z"}]}""");
        var other = JsonElement.Parse("""{"nested":[{"y":"z","x":1}],"processing_time_ms":9,"a":1}""");

        Assert.Equal(CanonicalResult.Of(one), CanonicalResult.Of(other));
    }

    [Fact]
    public void A_normalized_score_is_ignored_and_the_initial_score_is_compared()
    {
        var (before, renewed) = (
            JsonElement.Parse("""{"record_score":50,"initial_record_score":80}"""),
            JsonElement.Parse("""{"record_score":30,"initial_record_score":80}"""));

        Assert.Equal(CanonicalResult.Of(before), CanonicalResult.Of(renewed));
        Assert.NotEqual(CanonicalResult.Of(before), CanonicalResult.Of(JsonElement.Parse("""{"record_score":50,"initial_record_score":79}""")));
    }

    private static ResultSet Set(params string[] results) =>
        new("j", results.Select(text => JsonElement.Parse(text)).ToDictionary(ResultKey.Of, CanonicalResult.Of));

    private static string Bucket(long time, string score) => $$"""{"result_type":"bucket","timestamp":{{time}},"initial_anomaly_score":{{score}}}""";

    private static string Record(long time, int detector, string score) =>
        $$"""{"result_type":"record","timestamp":{{time}},"detector_index":{{detector}},"record_score":{{score}}}""";
}
