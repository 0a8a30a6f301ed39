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

namespace MlActors.Storage.Tests.Sources;

public sealed class EmbeddedSourceSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private const long Base = 1_404_172_800_000;

    private readonly IRecordSource _source = folder.Stores.Source;

    [Fact]
    public async Task Any_sequence_of_pages_reads_each_document_once_and_in_order() =>
        await Gen.Select(Gen.Int[0, 5].Array[0, 40].Array[1, 4], Gen.Int[0, 5], Gen.Int[0, 6], Gen.Int[1, 12].Array[1, 6]).SampleAsync(
            async (indices, start, end, sizes) =>
            {
                var prefix = folder.Unused("paged");
                // The second name begins with the first one, which has to sort first.
                var names = indices.Select((_, at) => prefix + "-x" + new string('-', at) + (at > 2 ? "b" : "")).ToArray();
                var expected = new List<(long Time, string Index, int Number)>();
                for (var at = 0; at < indices.Length; at++)
                {
                    await LoadAsync(names[at], indices[at].Select((moment, number) => $"{{\"t\":{Base + moment},\"n\":{number},\"i\":{at}}}"));
                    expected.AddRange(
                        indices[at].Select((moment, number) => (Base + moment, names[at], number))
                            .Where(each => each.Item1 >= Base + start && each.Item1 < Base + end));
                }

                var seen = await ReadAllAsync(Request($"{prefix}-*", Base + start, Base + end, "n", "i"), sizes);

                Assert.Equal(
                    expected.OrderBy(each => each.Time).ThenBy(each => each.Index, StringComparer.Ordinal).ThenBy(each => each.Number)
                        .Select(each => (each.Time, (double)each.Number, (double)Array.IndexOf(names, each.Index))),
                    seen.Select(record => (record.Time, Number(record.Values[0]), Number(record.Values[1]))));
            },
            iter: 60,
            threads: 1);

    [Fact]
    public async Task A_full_page_ends_at_its_last_document_and_the_last_one_at_the_end_of_the_request()
    {
        var index = await LoadAsync(folder.Unused("ends"), Enumerable.Range(0, 5).Select(at => $"{{\"t\":{Base + (at / 2)}}}"));
        var request = Request(index, Base, Base + 100) with { Size = 3 };

        var first = await _source.ReadAsync(request, default);
        Assert.Equal(
            (3, new DatafeedPosition(Base + 1, $"{index} 0000000000000002"), false), (first.Records.Batch.Count, first.To, first.ReachedEnd));
        var second = await _source.ReadAsync(request with { From = first.To }, default);
        Assert.Equal((2, new DatafeedPosition(Base + 100), true), (second.Records.Batch.Count, second.To, second.ReachedEnd));
    }

    [Fact]
    public async Task A_page_that_is_exactly_full_does_not_claim_the_end()
    {
        var index = await LoadAsync(folder.Unused("exact"), [$"{{\"t\":{Base}}}", $"{{\"t\":{Base + 1}}}"]);
        var request = Request(index, Base, Base + 100) with { Size = 2 };

        var full = await _source.ReadAsync(request, default);
        Assert.False(full.ReachedEnd);
        var rest = await _source.ReadAsync(request with { From = full.To }, default);
        Assert.Equal((0, true), (rest.Records.Batch.Count, rest.ReachedEnd));
    }

    [Fact]
    public async Task Documents_added_after_the_position_with_the_same_time_are_read()
    {
        var index = await LoadAsync(folder.Unused("late"), [$"{{\"t\":{Base},\"n\":1}}"]);
        var request = Request(index, Base, Base + 100, "n") with { Size = 1 };
        var first = await _source.ReadAsync(request, default);
        await LoadAsync(index, [$"{{\"t\":{Base},\"n\":2}}"]);

        var second = await _source.ReadAsync(request with { From = first.To }, default);
        Assert.Equal(2, Number(second.Records.Batch.ValuesOf(0)[0]));
    }

    [Fact]
    public async Task Pages_are_bounded_by_bytes()
    {
        var index = await LoadAsync(
            folder.Unused("long"), Enumerable.Range(0, 30).Select(at => $"{{\"t\":{Base + at},\"text\":\"{new string('x', 100_000)}\"}}"));

        var page = await _source.ReadAsync(Request(index, Base, Base + 100) with { Size = 1000 }, default);
        Assert.Equal((11, false), (page.Records.Batch.Count, page.ReachedEnd));
        Assert.Equal(30, (await ReadAllAsync(Request(index, Base, Base + 100), [1000])).Count);
    }

    [Fact]
    public async Task The_datafeeds_query_filters_the_documents()
    {
        var index = await LoadAsync(
            folder.Unused("queried"),
            Enumerable.Range(0, 100).Select(at => $"{{\"t\":{Base + at},\"n\":{at},\"w\":\"{(at % 7 == 0 ? "yes" : "no")}\"}}"));
        var request = Request(index, Base, Base + 50, "n");
        request = request with { Datafeed = request.Datafeed with { Query = """{"term":{"w":"yes"}}""" } };

        Assert.Equal([0, 7, 14, 21, 28, 35, 42, 49], (await ReadAllAsync(request, [3])).Select(record => (int)Number(record.Values[0])));
    }

    [Fact]
    public async Task A_record_has_the_time_of_its_document_in_any_format()
    {
        var index = folder.Unused("dated");
        await folder.Stores.Documents.CreateIndexAsync(
            index,
            """{"mappings":{"properties":{"t":{"type":"date","format":"yyyy-MM-dd HH:mm:ss||epoch_millis||strict_date_optional_time"}}}}"""u8.ToArray());
        await LoadAsync(
            index, ["""{"t":"2014-07-01 00:00:01"}""", """{"t":"2014-07-01T00:00:00Z"}""", $"{{\"t\":{Base + 2000}}}",
                """{"t":["2014-07-01 00:00:03","2014-07-02 00:00:00"]}""", """{"n":1}"""]);

        Assert.Equal(
            [Base, Base + 1000, Base + 2000, Base + 3000], (await ReadAllAsync(Request(index, 0, Base * 2), [2])).Select(record => record.Time));
    }

    [Fact]
    public async Task A_replaced_document_is_read_in_its_new_version()
    {
        var index = folder.Unused("replaced");
        await folder.Stores.Documents.IndexAsync(index, "1", Encoding.UTF8.GetBytes($"{{\"t\":{Base},\"n\":1}}"));
        await folder.Stores.Documents.IndexAsync(index, "1", Encoding.UTF8.GetBytes($"{{\"t\":{Base + 9},\"n\":2}}"));

        Assert.Equal(
            [(Base + 9, 2.0)],
            (await ReadAllAsync(Request(index, Base, Base + 100, "n"), [5])).Select(record => (record.Time, Number(record.Values[0]))));
    }

    [Fact]
    public async Task Counts_are_returned_with_the_records()
    {
        string[] documents = [$"{{\"t\":{Base},\"n\":1,\"w\":\"x\"}}", $"{{\"t\":{Base + 1}}}"];
        var index = await LoadAsync(folder.Unused("counts"), documents);

        var records = (await _source.ReadAsync(Request(index, Base, Base + 100, "n"), default)).Records;
        Assert.Equal(
            (documents.Sum(document => (long)document.Length), 2L, 0L), (records.InputBytes, records.InputFieldCount, records.InvalidDateCount));
    }

    [Fact]
    public async Task A_range_that_ends_before_its_position_is_empty()
    {
        var index = await LoadAsync(folder.Unused("none"), [$"{{\"t\":{Base}}}"]);

        var page = await _source.ReadAsync(Request(index, Base + 5, Base), default);
        Assert.Equal((0, new DatafeedPosition(Base), true), (page.Records.Batch.Count, page.To, page.ReachedEnd));
    }

    [Fact]
    public async Task A_preview_returns_the_first_documents_unchanged()
    {
        var index = await LoadAsync(folder.Unused("preview"), [$"{{ \"t\":{Base + 1}}}", $"{{ \"t\":{Base}}}", $"{{ \"t\":{Base + 2}}}"]);

        Assert.Equal([$"{{ \"t\":{Base}}}", $"{{ \"t\":{Base + 1}}}"], await _source.PreviewAsync(Request(index, 0, Base * 2), 2, default));
    }

    [Fact]
    public async Task An_index_without_documents_or_a_wildcard_without_indices_has_nothing_to_read()
    {
        var index = folder.Unused("empty");
        await folder.Stores.Documents.CreateIndexAsync(index);

        Assert.Empty(await ReadAllAsync(Request(index, 0, Base), [5]));
        Assert.Empty(await ReadAllAsync(Request("no-such-*", 0, Base), [5]));
    }

    [Fact]
    public async Task An_unreadable_source_is_refused_with_a_remedy()
    {
        var untimed = await LoadAsync(folder.Unused("untimed"), ["""{"n":1}"""]);
        var text = await LoadAsync(folder.Unused("text"), ["""{"t":"2014-07-01 00:00:00"}"""]);
        var broken = await LoadAsync(folder.Unused("broken"), [$"{{\"t\":{Base},\"n\":1}}"]);

        Assert.Equal("datafeed [feed] cannot retrieve data because index [absent] does not exist", await ReasonAsync(Request("absent", 0, Base)));
        Assert.Equal("datafeed [feed] cannot retrieve time field [t] because it has no mappings", await ReasonAsync(Request(untimed, 0, Base)));
        Assert.Equal(
            $"datafeed [feed] cannot use time field [t] because index [{text}] maps it as [text]", await ReasonAsync(Request(text, 0, Base)));
        Assert.Equal(
            "datafeed [feed] cannot retrieve data because [prod:metrics-*] names a remote cluster, and none is configured",
            await ReasonAsync(Request("prod:metrics-*", 0, Base)));
        var misfit = Request(broken, 0, Base);
        misfit = misfit with { Datafeed = misfit.Datafeed with { Query = """{"range":{"n":{"gt":"x"}}}""" } };
        Assert.Equal("datafeed [feed] cannot run its query: For input string: \"x\"", await ReasonAsync(misfit));
        Assert.Equal(
            "the position [elsewhere] was not written by this source",
            await ReasonAsync(Request(broken, 0, Base) with { From = new DatafeedPosition(0, "elsewhere") }));
    }

    private async Task<string> ReasonAsync(SourceRequest request)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => _source.ReadAsync(request, default))).Refusal;
        Assert.Equal(RefusalKind.UnreadableSource, refusal.Kind);
        var remedy = refusal.Reason.LastIndexOf("; ", StringComparison.Ordinal);
        Assert.True(remedy > 0, $"expected a remedy in '{refusal.Reason}'");
        return refusal.Reason[..remedy];
    }

    private async Task<string> LoadAsync(string index, IEnumerable<string> documents)
    {
        var outcomes = await folder.Stores.Documents.BulkAsync(
            documents.Select(document => new BulkItem(DocumentAction.Index, index, null, Encoding.UTF8.GetBytes(document))));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        return index;
    }

    private static SourceRequest Request(string indices, long from, long end, params ImmutableArray<string> fields) => new(
        new DatafeedConfig(new DatafeedId("feed"), new JobId("job"), [indices], "", TimeSpan.Zero, 1000, DateTimeOffset.UnixEpoch),
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
            for (var at = 0; at < read.Records.Batch.Count; at++) seen.Add(
                (read.Records.Batch.TimeOf(at), read.Records.Batch.ValuesOf(at).ToArray()));
            Assert.True(read.To.CompareTo(request.From) > 0 || read.ReachedEnd);
            if (read.ReachedEnd) return seen;
            request = request with { From = read.To };
        }
    }

    private static double Number(FieldValue value) => value.TryGetNumber(out var number) ? number : double.NaN;
}
