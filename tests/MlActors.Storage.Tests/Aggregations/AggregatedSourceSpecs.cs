using System.Collections.Immutable;
using System.Text;
using CsCheck;
using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Storage.Documents;
using MlActors.Storage.Sources;
using Xunit;

namespace MlActors.Storage.Tests.Aggregations;

/// <summary>A source that reads aggregations: intervals of ten milliseconds, grouped by <c>k</c>.</summary>
public sealed class AggregatedSourceSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private const long Base = 1_404_172_800_000;

    private const string ByKey = """
        {"buckets":{"histogram":{"field":"t","interval":10},"aggs":{"t":{"max":{"field":"t"}},
        "k":{"terms":{"field":"k","size":100},"aggs":{"n":{"sum":{"field":"n"}}}}}}}
        """;

    private readonly IRecordSource _source = folder.Stores.Source;

    [Fact]
    public async Task Any_sequence_of_pages_reads_each_group_of_each_whole_interval_once() =>
        await Gen.Select(
                Gen.Select(Gen.Int[0, 60], Gen.Int[0, 4], Gen.Int[0, 9]).Array[0, 60], Gen.Int[0, 25], Gen.Int[30, 70], Gen.Int[1, 7].Array[1, 5])
            .SampleAsync(
                async (documents, start, end, sizes) =>
                {
                    var index = await LoadAsync(
                        folder.Unused("grouped"),
                        documents.Select(each => $"{{\"t\":{Base + each.Item1},\"k\":\"k{each.Item2}\",\"n\":{each.Item3}}}"));
                    var (first, last) = ((start + 9) / 10 * 10, end / 10 * 10);
                    var expected = documents.Where(each => each.Item1 >= first && each.Item1 < last).GroupBy(each => each.Item1 / 10)
                        .SelectMany(interval => interval.GroupBy(each => each.Item2).Select(group => (
                            Base + interval.Max(each => each.Item1), $"k{group.Key}", (double)group.Sum(each => each.Item3), (double)group.Count())));

                    var seen = await ReadAllAsync(Request(index, Base + start, Base + end, ByKey, "k", "n", "doc_count"), sizes);

                    Assert.Equal(expected.Order(), seen.Select(Describe).Order());
                    Assert.Equal(seen.Select(record => record.Time).Order(), seen.Select(record => record.Time));
                },
                iter: 60,
                threads: 1);

    [Fact]
    public async Task Groups_are_those_with_the_most_documents_and_a_document_is_in_the_group_of_each_of_its_values()
    {
        var index = await LoadAsync(folder.Unused("terms"), [
            $$"""{"t":{{Base}},"k":["a","b","b"]}""", $$"""{"t":{{Base + 1}},"k":"b"}""", $$"""{"t":{{Base + 2}},"k":"c"}""",
            $$"""{"t":{{Base + 3}}}"""]);
        var top = ByKey.Replace("100", "2", StringComparison.Ordinal);

        Assert.Equal(
            [$$"""{"k":"b","t":{{Base + 3}},"doc_count":2}""", $$"""{"k":"a","t":{{Base + 3}},"doc_count":1}"""],
            await _source.PreviewAsync(Request(index, Base, Base + 10, top, "k", "doc_count"), 10, default));
    }

    [Fact]
    public async Task Numbers_are_computed_of_all_values_and_are_left_out_where_there_are_none()
    {
        var index = await LoadAsync(folder.Unused("numbers"), [
            $$"""{"t":{{Base}},"n":[1,2],"k":"a"}""", $$"""{"t":{{Base + 1}},"n":6,"k":"b"}""", $$"""{"t":{{Base + 2}},"k":"b"}""",
            $$"""{"t":{{Base + 10}},"k":"b"}"""]);

        Assert.Equal(
            [$$"""{"max":6,"min":1,"avg":3,"sum":9,"count":3,"distinct":2,"t":{{Base + 2}}}""",
                $$"""{"sum":0,"count":0,"distinct":1,"t":{{Base + 10}}}"""],
            (await _source.PreviewAsync(Request(index, Base, Base + 20, """
                {"buckets":{"histogram":{"field":"t","interval":10},"aggs":{"t":{"max":{"field":"t"}},"distinct":{"cardinality":{"field":"k"}},
                "count":{"value_count":{"field":"n"}},"sum":{"sum":{"field":"n"}},"avg":{"avg":{"field":"n"}},"min":{"min":{"field":"n"}},
                "max":{"max":{"field":"n"}}}}}
                """, "max", "min", "avg", "sum", "count", "distinct"), 10, default)));
    }

    [Fact]
    public async Task A_sum_beyond_all_numbers_is_left_out()
    {
        var index = folder.Unused("infinite");
        await folder.Stores.Documents.CreateIndexAsync(
            index, """{"mappings":{"properties":{"t":{"type":"date"},"n":{"type":"double"},"k":{"type":"keyword"}}}}"""u8.ToArray());
        await LoadAsync(index, [$$"""{"t":{{Base}},"n":1.7e308,"k":"a"}""", $$"""{"t":{{Base + 1}},"n":1.7e308,"k":"a"}"""]);

        Assert.Equal(
            [$$"""{"k":"a","t":{{Base + 1}},"doc_count":2}"""],
            await _source.PreviewAsync(Request(index, Base, Base + 10, ByKey, "k", "n", "doc_count"), 10, default));
    }

    [Fact]
    public async Task The_sources_of_a_composite_are_groups_too()
    {
        var index = await LoadAsync(folder.Unused("composite"), [
            $$"""{"t":{{Base + 4}},"k":"a","h":1}""", $$"""{"t":{{Base + 5}},"k":"a","h":2}""", $$"""{"t":{{Base + 1}},"k":"a","h":2}"""]);

        Assert.Equal(
            [$$"""{"t":{{Base + 4}},"h":1,"k":"a","doc_count":1}""", $$"""{"t":{{Base + 5}},"h":2,"k":"a","doc_count":2}"""],
            await _source.PreviewAsync(Request(index, Base, Base + 10, """
                {"buckets":{"composite":{"size":1000,"sources":[{"at":{"date_histogram":{"field":"t","fixed_interval":"10ms"}}},
                {"k":{"terms":{"field":"k"}}},{"h":{"terms":{"field":"h"}}}]},"aggregations":{"t":{"max":{"field":"t"}}}}}
                """, "k", "h", "doc_count"), 10, default));
    }

    [Fact]
    public async Task An_interval_whose_records_are_more_than_a_message_takes_is_read_in_parts()
    {
        var text = new string('x', 20_000);
        var index = await LoadAsync(
            folder.Unused("long"), Enumerable.Range(0, 500).Select(at => $$"""{"t":{{Base + (at % 10)}},"k":"{{at}}{{text}}"}"""));
        var request = Request(index, Base, Base + 10, ByKey.Replace("100", "1000", StringComparison.Ordinal), "k", "doc_count");

        var first = await _source.ReadAsync(request, default);

        Assert.False(first.ReachedEnd);
        Assert.Equal((Base + 9, true), (first.To.Time, first.To.Tiebreak is not null));
        Assert.Equal(500, (await ReadAllAsync(request, [100])).Select(record => record.Values[0].AsText()).Distinct().Count());
    }

    [Fact]
    public async Task A_page_of_few_matches_ends_between_two_intervals_and_the_next_one_goes_on_there()
    {
        const int Documents = 60_000;
        var index = await LoadAsync(
            folder.Unused("few"),
            Enumerable.Range(0, Documents).Select(at => $$"""{"t":{{Base + at}},"k":"{{(at % 7_000 == 6_999 ? "few" : "other")}}"}"""));
        var request = Request(index, Base, Base + Documents, ByKey, "k", "doc_count");
        request = request with { Datafeed = request.Datafeed with { Query = """{"term":{"k":"few"}}""" } };

        var first = await _source.ReadAsync(request, default);

        Assert.Equal((false, 7, Base + 50_000), (first.ReachedEnd, first.Records.Batch.Count, first.To.Time));
        Assert.Equal(8, (await ReadAllAsync(request, [100])).Count);
    }

    [Fact]
    public async Task A_field_that_cannot_be_aggregated_is_refused()
    {
        var index = folder.Unused("texts");
        await folder.Stores.Documents.CreateIndexAsync(
            index, """{"mappings":{"properties":{"t":{"type":"date"},"n":{"type":"keyword"},"k":{"type":"text"}}}}"""u8.ToArray());
        await LoadAsync(index, [$$"""{"t":{{Base}},"n":"x","k":"y"}"""]);

        var text = await Assert.ThrowsAsync<RefusedException>(() => _source.ReadAsync(Request(index, Base, Base + 10, ByKey, "k"), default));
        var number = await Assert.ThrowsAsync<RefusedException>(() => _source.ReadAsync(
            Request(index, Base, Base + 10, ByKey.Replace("\"field\":\"k\"", "\"field\":\"k.keyword\"", StringComparison.Ordinal), "k"), default));

        Assert.Contains("take [k.keyword]", text.Message, StringComparison.Ordinal);
        Assert.Contains("Field [n] of type [keyword] is not supported for aggregation [sum]", number.Message, StringComparison.Ordinal);
    }

    private static (long, string, double, double) Describe((long Time, FieldValue[] Values) record) =>
        (record.Time, record.Values[0].AsText()!, Number(record.Values[1]), Number(record.Values[2]));

    private static double Number(FieldValue value) => value.TryGetNumber(out var number) ? number : double.NaN;

    private async Task<string> LoadAsync(string index, IEnumerable<string> documents)
    {
        var mapped = documents.Select(document => new BulkItem(DocumentAction.Index, index, null, Encoding.UTF8.GetBytes(document))).ToArray();
        if ((await folder.Stores.Documents.ExistingAsync([index])).IsEmpty)
            await folder.Stores.Documents.CreateIndexAsync(
                index, """{"mappings":{"properties":{"t":{"type":"date"},"k":{"type":"keyword"},"n":{"type":"long"}}}}"""u8.ToArray());
        Assert.All(await folder.Stores.Documents.BulkAsync(mapped), outcome => Assert.Null(outcome.Refusal));
        return index;
    }

    private static SourceRequest Request(string index, long from, long end, string aggregations, params ImmutableArray<string> fields) => new(
        new DatafeedConfig(new DatafeedId("feed"), new JobId("job"), [index], "", TimeSpan.Zero, 1000, DateTimeOffset.UnixEpoch)
        {
            Aggregations = new DatafeedAggregations(aggregations, TimeSpan.FromMilliseconds(10)),
        },
        new DataDescription("t"),
        fields,
        new DatafeedPosition(from),
        end,
        Size: 100);

    private async Task<List<(long Time, FieldValue[] Values)>> ReadAllAsync(SourceRequest request, int[] sizes)
    {
        var seen = new List<(long, FieldValue[])>();
        for (var page = 0; ; page++)
        {
            var read = await _source.ReadAsync(request with { Size = sizes[page % sizes.Length] }, default);
            for (var at = 0; at < read.Records.Batch.Count; at++)
                seen.Add((read.Records.Batch.TimeOf(at), read.Records.Batch.ValuesOf(at).ToArray()));
            Assert.True(read.To.CompareTo(request.From) > 0 || read.ReachedEnd);
            if (read.ReachedEnd) return seen;
            request = request with { From = read.To };
        }
    }
}
