using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Storage.Tests.Buckets;

namespace MlActors.Storage.Tests.Results;

/// <summary>What belongs to a bucket besides its records is read back and deleted with it.</summary>
public sealed class EveryResultSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly ResultStore _results = folder.Stores.Results;
    private readonly JobId _job = new(folder.Unused("job"));

    [Fact]
    public async Task A_record_is_read_back_completely()
    {
        var population = new RecordResult(1, 50, 60, 0.01)
        {
            MultiBucketImpact = -2.5,
            OverFieldValue = "eve",
            PartitionFieldValue = "p",
            Influencers = [new RecordInfluencer("user", ["eve", "it's"])],
            Causes = [new RecordCause(
                0.02, [3, double.NaN], [1]) { ByFieldValue = "b", GeoResults = new GeoResults(new GeoPoint(1.5, -2), new GeoPoint(0, 0)) }],
            Explanation = new Explanation {
                AnomalyType = AnomalyType.Dip, AnomalyLength = 0, LowerConfidenceBound = double.PositiveInfinity, HighVariancePenalty = false },
            FunctionDescription = DetectorFunction.Max,
        };
        var place = new RecordResult(2, 40, 40, 0.02) {
            Actual = [51.5, -0.1], Typical = [48.8, 2.3], GeoResults = new GeoResults(new GeoPoint(51.5, -0.1), new GeoPoint(48.8, 2.3)) };
        await WriteAsync(Final(0, 60, population, place));

        var stored = await _results.RecordsAsync(new RecordQuery(_job) { Sort = "multi_bucket_impact", Descending = false });

        Assert.Equal(Json([population, place]), Json(stored.Items.Select(record => record.Result)));
        Assert.Equal(Json([population, place]), Json((await _results.BucketAsync(_job, 0, expand: true))!.Result.Records));
    }

    [Fact]
    public async Task A_bucket_is_read_back_with_its_influencers_and_events()
    {
        var bucket = Final(0, 60) with
        {
            BucketInfluencers = [
                new(BucketInfluencer.BucketTime, 20, 30, 2, 0.03), new("user", 60, 30, 6, 0.01), new("host", 10, 20, double.NaN, 0.2)],
            ScheduledEvents = ["a holiday", "it's another"],
        };
        await WriteAsync(bucket);

        Assert.Equal(Flat(bucket), Flat((await _results.BucketAsync(_job, 0))!.Result));
    }

    [Fact]
    public async Task Influencers_are_filtered_sorted_and_paged()
    {
        await WriteAsync(
            [.. Enumerable.Range(0, 5).Select(
                at => Final(at * 300_000) with { Influencers = [Influencer("user", $"u{at}", at * 10), Influencer("host", "h", 5)] })]);

        var page = await _results.InfluencersAsync(new InfluencerQuery(_job) { MinimumScore = 10, From = 1, Size = 2 });
        var byName = await _results.InfluencersAsync(
            new InfluencerQuery(_job) { Sort = "influencer_field_value", Descending = false, Start = 300_000, End = 900_000 });

        Assert.Equal(4, page.Count);
        Assert.Equal(["u3", "u2"], page.Items.Select(influencer => influencer.Result.FieldValue));
        Assert.Equal(
            [("h", 300_000), ("h", 600_000), ("u1", 300_000), ("u2", 600_000)],
            byName.Items.Select(influencer => (influencer.Result.FieldValue, influencer.Timestamp)));
        await Assert.ThrowsAsync<RefusedException>(() => _results.InfluencersAsync(new InfluencerQuery(_job) { Sort = "anomaly_score" }));
    }

    [Fact]
    public async Task Model_plots_are_read_in_the_order_of_time()
    {
        var plot = new ModelPlotResult(0, "'mean of value'", 1, 2, 3, null, "b", null, "p");
        await WriteAsync(
            Final(300_000) with { ModelPlots = [plot, plot with { Actual = 2.5, ByFieldValue = null }] }, Final(0) with { ModelPlots = [plot] });

        Assert.Equal(
            [(0, plot), (300_000, plot), (300_000, plot with { Actual = 2.5, ByFieldValue = null })],
            (await PlotsAsync()).Select(stored => (stored.Timestamp, stored.Result)));
        Assert.Equal([(300_000L, 0), (300_000L, 1)], (await _results.PlotsAsync(_job, from: 1)).Select(stored => (stored.Timestamp, stored.Ordinal)));
    }

    [Fact]
    public async Task A_rewritten_bucket_replaces_everything_that_belongs_to_it()
    {
        var first = Interim(0) with
        {
            BucketInfluencers = [new("user", 1, 1, 1, 0.5)],
            Influencers = [Influencer("user", "eve", 10)],
            ModelPlots = [new(0, "f", 1, 2, 3, 4, null, null, null)],
        };
        await WriteAsync(first);
        await WriteAsync(first with { IsInterim = false, BucketInfluencers = [], Influencers = [], ModelPlots = [] });

        Assert.Empty((await _results.InfluencersAsync(new InfluencerQuery(_job))).Items);
        Assert.Empty(await PlotsAsync());
        Assert.Single((await _results.BucketAsync(_job, 0))!.Result.BucketInfluencers);
    }

    [Fact]
    public async Task A_category_has_its_last_definition_and_is_deleted_with_its_first_bucket()
    {
        var (one, two) = (
            Category(1, 5) with { Examples = ["a b", "c"], PreferredToCategories = [7] },
            Category(2, 1) with { PartitionFieldValue = "p", GrokPattern = "%{X}" });
        await WriteAsync(Final(0) with { Categories = [one] }, Final(300_000) with { Categories = [two, one with { NumMatches = 9 }] });

        Assert.Equal(Json([one with { NumMatches = 9 }, two]), Json((await _results.CategoriesAsync(new CategoryQuery(_job))).Items));
        Assert.Equal(2, Assert.Single((await _results.CategoriesAsync(new CategoryQuery(_job) { PartitionFieldValue = "p" })).Items).CategoryId);
        Assert.Equal(1, Assert.Single((await _results.CategoriesAsync(new CategoryQuery(_job) { CategoryId = 1 })).Items).CategoryId);

        await _results.DeleteAfterAsync(_job, 1, 0);
        Assert.Equal(1, Assert.Single((await _results.CategoriesAsync(new CategoryQuery(_job))).Items).CategoryId);
    }

    [Fact]
    public async Task A_deleted_job_leaves_no_rows()
    {
        await WriteAsync(
            Final(0) with {
                Influencers = [Influencer("user", "eve", 10)], Categories = [Category(1, 1)],
                ModelPlots = [new(0, "f", 1, 2, 3, 4, null, null, null)] });
        await _results.DeleteAllAsync(_job, epoch: 1);

        Assert.Empty((await _results.InfluencersAsync(new InfluencerQuery(_job))).Items);
        Assert.Empty((await _results.CategoriesAsync(new CategoryQuery(_job))).Items);
        Assert.Empty(await PlotsAsync());
    }

    [Fact]
    public async Task The_peak_of_a_span_is_its_highest_bucket()
    {
        await WriteAsync(Final(-300_000, 7), Final(0, 1), Final(300_000, 5), Final(600_000, 3), Interim(900_000, 9));

        Assert.Equal(
            [new BucketPeak(-600_000, 7, false), new BucketPeak(0, 5, false), new BucketPeak(600_000, 9, true)],
            (await _results.PeaksAsync(_job, 600_000, null, null, excludeInterim: false)).AsEnumerable());
        Assert.Equal(
            [new BucketPeak(600_000, 3, false)], (await _results.PeaksAsync(_job, 600_000, 600_000, 1_200_000, excludeInterim: true)).AsEnumerable());
    }

    [Theory]
    [InlineData("\ud800 half of a pair")]
    [InlineData("half of a pair \udc00")]
    [InlineData("nul \0 inside")]
    [InlineData("")]
    public async Task Any_text_is_stored(string text)
    {
        var record = new RecordResult(0, 1, 1, 0.5)
        {
            Actual = [1],
            Typical = [1],
            ByFieldValue = text,
            OverFieldValue = text,
            PartitionFieldValue = text,
            Influencers = [new RecordInfluencer(text, [text])],
            Causes = [new RecordCause(0.5, [1], [1]) { ByFieldValue = text, OverFieldValue = text, PartitionFieldValue = text }],
        };
        await WriteAsync(Final(0, 1, record) with
        {
            BucketInfluencers = [new(BucketInfluencer.BucketTime, 1, 1, 1, 1), new(text, 1, 1, 1, 1)],
            Influencers = [Influencer(text, text, 1)],
            ModelPlots = [new(0, text, 1, 2, 3, 4, text, text, text)],
            ScheduledEvents = [text],
            Categories = [Category(1, 1) with { PartitionFieldValue = text, Terms = text, Regex = text, Examples = [text], GrokPattern = text }],
        });

        Assert.Single((await _results.BucketAsync(_job, 0, expand: true))!.Result.Records);
        Assert.Single((await _results.InfluencersAsync(new InfluencerQuery(_job))).Items);
        Assert.Single((await _results.CategoriesAsync(new CategoryQuery(_job))).Items);
        Assert.Single(await PlotsAsync());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public async Task Any_number_is_stored(double number)
    {
        var record = new RecordResult(0, number, number, number)
        {
            MultiBucketImpact = number,
            Actual = [number, number],
            Typical = [],
            Causes = [new RecordCause(number, [number], [number])],
            GeoResults = new GeoResults(new GeoPoint(number, number), new GeoPoint(number, number)),
        };
        await _results.WriteAsync(
        [
            new BucketWrite(
                _job,
                1,
                [
                    new BucketResult(0, 1, number, number, 0, false)
                    {
                        Records = [record],
                        Influencers = [new("user", "eve", number, number, number)],
                        ModelPlots = [new(0, "f", number, number, number, number, null, null, null)],
                    },
                ],
                number),
        ]);

        Assert.Single((await _results.BucketAsync(_job, 0, expand: true))!.Result.Records);
        Assert.Single(await PlotsAsync());
    }

    [Fact]
    public async Task Unwritable_results_are_distinguished_from_an_unavailable_store()
    {
        var incomplete = Final(0) with { Influencers = [Influencer(null!, "eve", 1)] };

        var failure = await Assert.ThrowsAsync<UnwritableResultsException>(() => WriteAsync(incomplete));

        Assert.Contains("field_name", failure.Message, StringComparison.Ordinal);
        Assert.Null(await _results.BucketAsync(_job, 0));
    }

    private Task WriteAsync(params ImmutableArray<BucketResult> buckets) => _results.WriteAsync([new BucketWrite(_job, 1, buckets)]);

    private Task<ImmutableArray<StoredModelPlot>> PlotsAsync() => _results.PlotsAsync(_job);

    private static InfluencerResult Influencer(string field, string value, double score) => new(field, value, score, score + 1, 0.01);

    private static CategoryDefinition Category(int id, long matches) => new(id, null, "terms", ".*?terms.*", 50) { NumMatches = matches };

    private static readonly JsonSerializerOptions WithEveryNumber = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static string Json<T>(IEnumerable<T> items) => JsonSerializer.Serialize(items, WithEveryNumber);
}
