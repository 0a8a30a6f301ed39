using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Storage.Files;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;
using MlActors.Storage.Sources;
using Xunit;

namespace MlActors.Storage.Tests.Sources;

/// <summary>Documents that an older build accepted and that cannot be records: they are counted and skipped, and searches still work.</summary>
public sealed class DroppedDocumentsSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private const long Base = 1_404_172_800_000;

    public static TheoryData<string> Bad => new(
        $$"""{"t":{{Base}},"w":"x\ud800y"}""", $$"""{"t":{{Base}},"w\udc00":1,"w":"good"}""", $$"""{"t":{{Base}},"w":"<bytes>"}""",
        $$"""{"t":{{Base}},"<bytes>":1}""", $$"""{"t":{{Base}},"other":"\ud83d"}""",
        $$"""{"t":{{Base}},"w":"cut""");

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_stored_document_with_invalid_unicode_is_counted_and_skipped(string bad)
    {
        var index = await LoadAsync("bad", 5, (2, bad));

        var pages = await ReadAllAsync(Request(index), size: 2);

        Assert.Equal([Base, Base + 1, Base + 3, Base + 4], pages.SelectMany(TimesOf));
        Assert.Equal(1, pages.Sum(page => page.Records.InvalidDateCount));
        Assert.Equal($"[{index}] [2]", Assert.Single(pages.SelectMany(page => page.Dropped)).ToString());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_is_skipped_when_the_datafeed_has_a_query(string bad)
    {
        var index = await LoadAsync("bad-queried", 4, (1, bad));
        var request = Request(index);
        request = request with {
            Datafeed = request.Datafeed with { Query = """{"bool":{"must":[{"exists":{"field":"t"}}],"must_not":[{"term":{"w":"never"}}]}}""" } };

        Assert.Equal([Base, Base + 2, Base + 3], (await ReadAllAsync(request, size: 3)).SelectMany(TimesOf));
    }

    [Fact]
    public async Task A_document_that_does_not_match_is_not_a_dropped_record()
    {
        var index = await LoadAsync("bad-unmatched", 3, (1, $$"""{"t":{{Base + 1}},"w":"other","x":"\ud800"}"""));
        var request = Request(index);
        request = request with { Datafeed = request.Datafeed with { Query = """{"term":{"w":"good"}}""" } };

        Assert.Equal(0, (await ReadAllAsync(request, size: 3)).Sum(page => page.Records.InvalidDateCount));
    }

    [Fact]
    public async Task A_page_of_bad_documents_ends_and_names_a_few_of_them()
    {
        var index = await LoadAsync("all-bad", 50, [.. Enumerable.Range(0, 50).Select(at => (at, $$"""{"t":{{Base + at}},"w":"\ud800"}"""))]);

        var pages = await ReadAllAsync(Request(index), size: 20);

        Assert.Equal([20, 20, 10], pages.Select(page => page.Records.InvalidDateCount));
        Assert.All(pages, page => Assert.Equal(10, page.Dropped.Length));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_is_returned_by_a_search_and_by_id(string bad)
    {
        if (bad.EndsWith("cut", StringComparison.Ordinal)) return;
        var index = await LoadAsync("bad-searched", 3, (1, bad));
        SearchRequest[] requests =
        [
            new(), new() { Sort = [new SortField("w")] }, new() { Sort = [new SortField("t")] },
            new() { Source = new SourceFilter(true, ["w*"], ["z"]) },
            new() { Query = DocumentQuery.Parse("""{"range":{"w":{"gte":"a"}}}""") },
            new() { Query = DocumentQuery.Parse("""{"exists":{"field":"w"}}""") },
        ];
        foreach (var request in requests)
        {
            var found = await folder.Stores.Documents.SearchAsync(index, request);
            Assert.InRange(found.Hits.Length, 2, 3);
            Assert.All(found.Hits, hit => Assert.NotNull(TextOf(hit.Source!.Value)));
        }

        var shown = await folder.Stores.Documents.GetAsync(index, "1");
        Assert.Contains("\ufffd", TextOf(shown!.Source), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_document_can_be_replaced_and_deleted()
    {
        var index = await LoadAsync("bad-replaced", 3, (1, $$"""{"t":{{Base}},"w":"\ud800"}"""), (2, $$"""{"t":{{Base}},"w":"\ud800"}"""));

        await folder.Stores.Documents.IndexAsync(index, "1", Encoding.UTF8.GetBytes($$"""{"t":{{Base + 1}},"w":"good"}"""));
        await folder.Stores.Documents.DeleteAsync(index, "2");

        Assert.Equal([Base, Base + 1], (await ReadAllAsync(Request(index), size: 5)).SelectMany(TimesOf));
    }

    [Fact]
    public async Task A_document_that_is_too_long_for_a_record_is_counted_and_skipped()
    {
        var index = await LoadAsync("long", 5, (2, $$"""{"t":{{Base + 2}},"w":"{{new string('x', RecordLimits.MaxTextBytes + 1)}}"}"""));

        var pages = await ReadAllAsync(Request(index), size: 100);

        Assert.Equal([Base, Base + 1, Base + 3, Base + 4], pages.SelectMany(TimesOf));
        Assert.Equal(1, pages.Sum(page => page.Records.InvalidDateCount));
    }

    [Fact]
    public async Task A_field_that_is_not_analysed_does_not_count_for_the_record_limit()
    {
        var index = await LoadAsync(
            "long-other", 3, (1, $$"""{"t":{{Base + 1}},"w":"good","other":"{{new string('x', 3 * RecordLimits.MaxTextBytes)}}"}"""));

        Assert.Equal([Base, Base + 1, Base + 2], (await ReadAllAsync(Request(index), size: 100)).SelectMany(TimesOf));
    }

    /// <summary>Decodes every name and value, which throws for unpaired surrogates.</summary>
    private static string TextOf(ReadOnlyMemory<byte> source)
    {
        using var document = JsonDocument.Parse(source);
        return string.Concat(document.RootElement.EnumerateObject().Select(member => member.Name + member.Value));
    }

    private static IEnumerable<long> TimesOf(SourcePage page) => Enumerable.Range(0, page.Records.Batch.Count).Select(page.Records.Batch.TimeOf);

    /// <summary>Documents with the ids 0, 1, 2 and so on, some with bytes that this build would refuse.</summary>
    private async Task<string> LoadAsync(string name, int count, params (int Id, string Source)[] bad)
    {
        var index = folder.Unused(name);
        foreach (var at in Enumerable.Range(0, count))
            await folder.Stores.Documents.IndexAsync(index, $"{at}", Encoding.UTF8.GetBytes($$"""{"t":{{Base + at}},"w":"good"}"""));
        await using var connection = new SqliteConnection($"Data Source={folder.Location.PathOf(StoreFile.Results)};Pooling=False");
        await connection.OpenAsync();
        foreach (var (id, source) in bad)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE document SET source = @source WHERE id = @id AND index_id = (SELECT id FROM doc_index WHERE name = @index)";
            command.Parameters.AddWithValue("@source", Bytes(source));
            command.Parameters.AddWithValue("@id", $"{id}");
            command.Parameters.AddWithValue("@index", index);
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        return index;
    }

    private static byte[] Bytes(string source)
    {
        var (before, mark) = (source.IndexOf("<bytes>", StringComparison.Ordinal), "<bytes>".Length);
        return before < 0 ? Encoding.UTF8.GetBytes(source)
            : [.. Encoding.UTF8.GetBytes(source[..before]), 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, .. Encoding.UTF8.GetBytes(source[(before + mark)..])];
    }

    private static SourceRequest Request(string index) => new(
        new DatafeedConfig(new DatafeedId("feed"), new JobId("job"), [index], "", TimeSpan.Zero, 1000, DateTimeOffset.UnixEpoch),
        new DataDescription("t"),
        ["w"],
        new DatafeedPosition(Base),
        Base + 1000,
        Size: 100);

    private async Task<ImmutableArray<SourcePage>> ReadAllAsync(SourceRequest request, int size)
    {
        var pages = ImmutableArray.CreateBuilder<SourcePage>();
        do
        {
            pages.Add(await folder.Stores.Source.ReadAsync(request with { Size = size }, default));
            request = request with { From = pages[^1].To };
            Assert.InRange(pages.Count, 1, 100);
        }
        while (!pages[^1].ReachedEnd);
        return [.. pages.Where(page => page.Records.Batch.Count > 0 || page.Records.InvalidDateCount > 0)];
    }
}
