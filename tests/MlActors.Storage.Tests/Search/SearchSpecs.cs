using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CsCheck;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;
using Xunit;

namespace MlActors.Storage.Tests.Search;

public sealed class SearchSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly DocumentStore _documents = folder.Stores.Documents;

    [Fact]
    public async Task A_query_finds_and_counts_its_matches() => await Gen.Select(Sample.Samples, SampleQuery.Queries.Array[5]).SampleAsync(
        async (samples, queries) =>
        {
            var index = await LoadAsync(samples);
            foreach (var query in queries)
            {
                var expected = samples.Where(query.Means).Select(sample => sample.Id).ToList();
                var parsed = DocumentQuery.Parse(query.Json);
                var result = await _documents.SearchAsync(index, new SearchRequest { Query = parsed, Size = 100 });

                Assert.True(
                    expected.SequenceEqual(result.Hits.Select(hit => hit.Id)),
                    $"{query.Json} finds {string.Join(' ', result.Hits.Select(hit => hit.Id))}, not {string.Join(' ', expected)}");
                Assert.Equal((expected.Count, true), (result.Total, result.TotalIsExact));
                Assert.Equal(expected.Count, await _documents.CountAsync(index, parsed));
            }
        },
        iter: 60,
        threads: 1);

    [Fact]
    public async Task Hits_are_in_the_requested_order_page_by_page() =>
        await Gen.Select(Sample.Samples, SampleQuery.Queries, Sorts, Gen.Int[1, 12], Gen.Bool).SampleAsync(
            async (samples, query, sort, size, goesBySearchAfter) =>
            {
                var index = await LoadAsync(samples);
                var expected = Ordered(samples.Where(query.Means), sort).Select(sample => sample.Id).ToList();
                var request = new SearchRequest { Query = DocumentQuery.Parse(query.Json), Sort = sort, Size = size };
                var seen = new List<string>();
                while (true)
                {
                    var page = await _documents.SearchAsync(index, request);
                    Assert.Equal(expected.Count, page.Total);
                    seen.AddRange(page.Hits.Select(hit => hit.Id));
                    if (page.Hits.Length < size) break;
                    request = goesBySearchAfter ? request with { SearchAfter = page.Hits[^1].Sort } : request with { From = request.From + size };
                }
                Assert.True(
                    expected.SequenceEqual(seen),
                    $"{query.Json} by {string.Join(' ', sort)} gives {string.Join(' ', seen)}, not {string.Join(' ', expected)}");
            },
            iter: 80,
            threads: 1);

    [Fact]
    public async Task A_search_over_several_indices_merges_them()
    {
        var (one, two) = (folder.Unused("merged"), folder.Unused("merged"));
        await PutAsync(one, """{"at":"2014-07-01"}""", """{"at":"2014-07-03"}""");
        await PutAsync(two, """{"at":"2014-07-02"}""", """{"at":"2014-07-04"}""");

        var newest = await _documents.SearchAsync($"{one},{two}", Parse("""{"sort":[{"at":{"order":"desc"}}],"size":3}"""));

        Assert.Equal([two, one, two], newest.Hits.Select(hit => hit.Index));
        Assert.Equal(["""[1404432000000]""", """[1404345600000]""", """[1404259200000]"""], newest.Hits.Select(Sort));
        Assert.All(newest.Hits, hit => Assert.Null(hit.Score));
        Assert.Equal(4, newest.Total);
    }

    [Fact]
    public async Task Without_a_sort_hits_are_in_write_order_and_have_score_one()
    {
        var index = folder.Unused("plain");
        await PutAsync(index, """{"n":3}""", """{"n":1}""", """{"n":2}""");

        var result = await _documents.SearchAsync(index, Parse("{}"));

        Assert.Equal(["""{"n":3}""", """{"n":1}""", """{"n":2}"""], result.Hits.Select(Source));
        Assert.All(result.Hits, hit => Assert.Equal(1.0, hit.Score));
    }

    [Theory]
    [InlineData("true", 12L, true)]
    [InlineData("5", 5L, false)]
    [InlineData("12", 12L, true)]
    [InlineData("false", null, true)]
    public async Task Hits_are_counted_up_to_the_requested_number(string track, long? total, bool isExact)
    {
        var index = folder.Unused("counted");
        await PutAsync(index, [.. Enumerable.Range(0, 12).Select(at => $$"""{"n":{{at}},"w":"x"}""")]);

        foreach (var query in new[] { """{"match_all":{}}""", """{"term":{"w":"x"}}""", """{"range":{"n":{"gte":0}}}""" })
        {
            var result = await _documents.SearchAsync(index, Parse($$"""{"query":{{query}},"track_total_hits":{{track}},"size":2,"sort":"n"}"""));
            Assert.Equal((total, isExact, 2), (result.Total, result.TotalIsExact, result.Hits.Length));
        }
    }

    [Theory]
    [InlineData("""true""", """{"a":{"b":1,"c":[{"d":2,"e":3}]},"f":"x"}""")]
    [InlineData(""" "f" """, """{"f":"x"}""")]
    [InlineData("""["a.b","f"]""", """{"a":{"b":1},"f":"x"}""")]
    [InlineData("""["a"]""", """{"a":{"b":1,"c":[{"d":2,"e":3}]}}""")]
    [InlineData("""["*.d"]""", """{"a":{"c":[{"d":2}]}}""")]
    [InlineData("""{"excludes":["a.c"]}""", """{"a":{"b":1},"f":"x"}""")]
    [InlineData("""{"includes":["a.*"],"excludes":["*.e"]}""", """{"a":{"b":1,"c":[{"d":2}]}}""")]
    [InlineData("""["nothing"]""", """{}""")]
    public async Task A_hit_contains_the_requested_part_of_its_document(string filter, string expected)
    {
        var index = folder.Unused("filtered");
        await PutAsync(index, """{"a":{"b":1,"c":[{"d":2,"e":3}]},"f":"x"}""");

        Assert.Equal(expected, Source((await _documents.SearchAsync(index, Parse($$"""{"_source":{{filter}}}"""))).Hits[0]));
    }

    [Fact]
    public async Task A_hit_may_exclude_its_document()
    {
        var index = folder.Unused("bare");
        await PutAsync(index, """{"a":1}""");

        Assert.Null((await _documents.SearchAsync(index, Parse("""{"_source":false}"""))).Hits[0].Source);
    }

    [Theory]
    [InlineData("""{"aggs":{"a":{}}}""", RefusalKind.InvalidQuery, "Unknown key for a START_OBJECT in [aggs].")]
    [InlineData("""{"size":-1}""", RefusalKind.BadRequest, "[size] parameter cannot be negative, found [-1]")]
    [InlineData("""{"size":"many"}""", RefusalKind.InvalidQuery, "[size] must be a whole number")]
    [InlineData(
        """{"from":9999,"size":2}""", RefusalKind.BadRequest,
        "Result window is too large, from + size must be less than or equal to: [10000] but was [10001]")]
    [InlineData("""{"search_after":[1]}""", RefusalKind.BadRequest, "Sort must contain at least one field.")]
    [InlineData("""{"search_after":[1,2],"sort":"n"}""", RefusalKind.BadRequest, "search_after has 2 value(s) but sort has 1.")]
    [InlineData(
        """{"search_after":[1],"sort":"n","from":1}""", RefusalKind.BadRequest,
        "`from` parameter must be set to 0 when `search_after` is used")]
    [InlineData("""{"sort":{"n":{"mode":"avg"}}}""", RefusalKind.InvalidQuery, "sort [n] does not support [mode]")]
    [InlineData("""{"sort":{"n":"up"}}""", RefusalKind.InvalidQuery, "No enum constant for sort order [up]")]
    [InlineData("""{"query":{"fuzzy":{}}}""", RefusalKind.InvalidQuery, "unknown query [fuzzy]")]
    [InlineData("""[1]""", RefusalKind.InvalidQuery, "a search must be an object")]
    [InlineData("""{"size":1""", RefusalKind.InvalidQuery, "[1:10] the search is not JSON: ")]
    public void An_unsupported_search_is_refused_by_name(string body, RefusalKind kind, string reason)
    {
        var refusal = Assert.Throws<RefusedException>(() => Parse(body)).Refusal;

        Assert.Equal(kind, refusal.Kind);
        Assert.StartsWith(reason, refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_does_not_fit_the_index_is_refused()
    {
        var index = folder.Unused("typed");
        await PutAsync(index, """{"n":1,"at":"2014-07-01"}""");

        Assert.Equal((RefusalKind.UnsortableField, "No mapping found for [m] in order to sort on"), await RefusalAsync(index, """{"sort":"m"}"""));
        Assert.Equal((RefusalKind.InvalidNumber, "For input string: \"x\""), await RefusalAsync(index, """{"query":{"range":{"n":{"gt":"x"}}}}"""));
        Assert.Equal(
            (RefusalKind.Unparsable, "failed to parse date field [x] of [at] with format [strict_date_optional_time||epoch_millis]"),
            await RefusalAsync(index, """{"query":{"term":{"at":"x"}}}"""));
        Assert.Equal((RefusalKind.IndexNotFound, "no such index [absent]"), await RefusalAsync("absent", "{}"));
        Assert.Equal(1, (await _documents.SearchAsync(index, Parse("""{"sort":[{"m":{"unmapped_type":"long"}}]}"""))).Total);
    }

    [Fact]
    public async Task A_text_is_found_by_its_keyword_name_too()
    {
        var index = folder.Unused("texts");
        await PutAsync(index, """{"airline":"AAL"}""", """{"airline":"aal"}""");

        Assert.Equal(1, await _documents.CountAsync(index, DocumentQuery.Parse("""{"term":{"airline.keyword":"AAL"}}""")));
        Assert.Equal(
            ["AAL", "aal"], (await _documents.SearchAsync(index, Parse("""{"sort":"airline.keyword"}"""))).Hits.Select(
                hit => JsonDocument.Parse(hit.Source!.Value).RootElement.GetProperty("airline").GetString()));
    }

    private static Gen<ImmutableArray<SortField>> Sorts { get; } =
        Gen.Select(Gen.OneOf("rank", "rank", "rank", "o.number", "fraction", "moment", "word", "flag", "_doc"), Gen.Bool, Gen.Bool)
            .Select((field, descending, missingFirst) => new SortField(field, descending, missingFirst && field != "_doc"))
            .Array[0, 2]
            // The last sort field makes the order total, so that search_after skips nothing.
            .Select(sort => sort.Append(new SortField("_doc")).ToImmutableArray());

    private static IEnumerable<Sample> Ordered(IEnumerable<Sample> samples, ImmutableArray<SortField> sort)
    {
        var ordered = samples.OrderBy(_ => 0);
        foreach (var criterion in sort)
        {
            ordered = ordered.ThenBy(sample => Key(sample, criterion) is null != criterion.MissingFirst);
            ordered = criterion.Descending
                ? ordered.ThenByDescending(sample => Key(sample, criterion))
                : ordered.ThenBy(sample => Key(sample, criterion));
        }
        return ordered;
    }

    private static IComparable? Key(Sample sample, SortField by) => by.Field switch
    {
        "rank" => sample.Rank,
        "o.number" => sample.Number.Length == 0 ? null : by.Descending ? sample.Number.Max() : sample.Number.Min(),
        "fraction" => sample.Fraction,
        "moment" => sample.Moment,
        "word" => by.Descending ? sample.Word.Max(StringComparer.Ordinal) : sample.Word.Min(StringComparer.Ordinal),
        "flag" => sample.Flag,
        _ => int.Parse(sample.Id[2..], null),
    };

    private async Task<string> LoadAsync(Sample[] samples)
    {
        var index = folder.Unused("samples");
        await _documents.CreateIndexAsync(index, Encoding.UTF8.GetBytes(Sample.Mappings));
        var outcomes = await _documents.BulkAsync(samples.Select(sample => new BulkItem(DocumentAction.Create, index, sample.Id, sample.ToJson())));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        return index;
    }

    private async Task PutAsync(string index, params string[] sources)
    {
        foreach (var source in sources) await _documents.IndexAsync(index, null, Encoding.UTF8.GetBytes(source));
    }

    private async Task<(RefusalKind, string)> RefusalAsync(string index, string body)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => _documents.SearchAsync(index, Parse(body)))).Refusal;
        return (refusal.Kind, refusal.Reason);
    }

    private static SearchRequest Parse(string body) => SearchRequest.Parse(Encoding.UTF8.GetBytes(body));

    private static string Source(SearchHit hit) => Encoding.UTF8.GetString(hit.Source!.Value.Span);

    private static string Sort(SearchHit hit)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var key in hit.Sort) key.WriteTo(json);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
