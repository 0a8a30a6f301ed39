using System.Text;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Queries;
using Xunit;

namespace MlActors.Storage.Tests.Documents;

public sealed class DocumentsSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly DocumentStore _documents = folder.Stores.Documents;
    private readonly string _index = folder.Unused("index");

    [Fact]
    public async Task A_document_is_stored_unchanged()
    {
        const string Source = """{ "b": 1.10, "a": "ä\u0041", "b2": null }""";
        var outcome = await PutAsync("1", Source);

        Assert.Equal(new BulkOutcome(DocumentAction.Index, _index, "1", 1, 0, DocumentResult.Created), outcome);
        Assert.Equal(Source, await SourceOfAsync("1"));
    }

    [Fact]
    public async Task Writing_a_document_again_raises_its_version_and_its_sequence_number()
    {
        await PutAsync("1", """{"n":1}""");
        await PutAsync("2", """{"n":2}""");
        var outcome = await PutAsync("1", """{"n":3}""");

        Assert.Equal((2L, 2L, DocumentResult.Updated), (outcome.Version, outcome.SequenceNumber, outcome.Result));
        Assert.Equal("""{"n":3}""", await SourceOfAsync("1"));
        Assert.Equal(2, await CountAsync("""{"match_all":{}}"""));
        Assert.Equal(0, await CountAsync("""{"range":{"n":{"lte":1}}}"""));
        Assert.Equal(1, await CountAsync("""{"range":{"n":{"gte":3}}}"""));
    }

    [Fact]
    public async Task A_document_without_an_id_gets_one_of_twenty_characters()
    {
        var ids = new HashSet<string>();
        for (var at = 0; at < 50; at++) ids.Add((await PutAsync(null, "{}")).Id);

        Assert.Equal(50, ids.Count);
        Assert.All(ids, id => Assert.Equal(20, id.Length));
        Assert.Equal(50, await CountAsync("""{"match_all":{}}"""));
    }

    [Fact]
    public async Task A_document_to_be_created_must_not_exist()
    {
        await PutAsync("1", """{"n":1}""");

        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => PutAsync("1", """{"n":2}""", DocumentAction.Create))).Refusal;

        Assert.Equal(
            (RefusalKind.VersionConflict, "[1]: version conflict, document already exists (current version [1])"),
            (refusal.Kind, refusal.Reason));
        Assert.Equal("""{"n":1}""", await SourceOfAsync("1"));
    }

    [Fact]
    public async Task A_deleted_document_is_gone_and_a_second_deletion_finds_nothing()
    {
        await PutAsync("1", """{"n":1}""");

        Assert.Equal((DocumentResult.Deleted, 2L), Short(await _documents.DeleteAsync(_index, "1")));
        Assert.Null(await _documents.GetAsync(_index, "1"));
        Assert.Equal((DocumentResult.NotFound, 1L), Short(await _documents.DeleteAsync(_index, "1")));
        Assert.Equal(0, await CountAsync("""{"range":{"n":{"lte":1}}}"""));
    }

    [Fact]
    public async Task A_missing_index_is_named()
    {
        Assert.Equal(
            "no such index [absent]", (await Assert.ThrowsAsync<RefusedException>(() => _documents.GetAsync("absent", "1"))).Message);
        Assert.Equal(
            "no such index [absent]", (await Assert.ThrowsAsync<RefusedException>(() => _documents.DeleteAsync("absent", "1"))).Message);
        Assert.Equal(
            "Invalid index name [Absent], must be lowercase",
            (await Assert.ThrowsAsync<RefusedException>(() => _documents.IndexAsync("Absent", "1", "{}"u8.ToArray()))).Message);
    }

    [Theory]
    [InlineData("", "if _id is specified it must not be empty")]
    [InlineData("ä", "id is too long, must be no longer than 512 bytes but was: 514", 257)]
    public async Task An_invalid_id_is_refused(string id, string reason, int times = 1) =>
        Assert.Equal(
            reason, (await Assert.ThrowsAsync<RefusedException>(() => PutAsync(string.Concat(Enumerable.Repeat(id, times)), "{}"))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1}{"b":2}""")]
    public async Task A_document_must_be_a_json_object(string source)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => PutAsync("1", source))).Refusal;

        Assert.Equal(RefusalKind.InvalidDocument, refusal.Kind);
        Assert.Contains("failed to parse", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_request_has_an_outcome_per_action_in_order()
    {
        await PutAsync("old", """{"at":"2014-07-01"}""");
        var outcomes = await _documents.BulkAsync(
        [
            Item(DocumentAction.Index, "a", """{"at":"2014-07-02"}"""),
            Item(DocumentAction.Index, "b", """{"at":"no date"}"""),
            Item(DocumentAction.Create, "old", """{"at":"2014-07-03"}"""),
            Item(DocumentAction.Create, "a", """{"at":"2014-07-04"}"""),
            Item(DocumentAction.Delete, "a", ""),
            Item(DocumentAction.Delete, "a", ""),
            Item(DocumentAction.Create, "a", """{"at":"2014-07-05"}"""),
            Item(DocumentAction.Index, "a", """{"at":"2014-07-06"}"""),
            new BulkItem(DocumentAction.Delete, "absent", "x", default),
        ]);

        Assert.Equal(
            [
                DocumentResult.Created, RefusalKind.InvalidDocument, RefusalKind.VersionConflict, RefusalKind.VersionConflict, DocumentResult.Deleted,
                DocumentResult.NotFound, DocumentResult.Created, DocumentResult.Updated, RefusalKind.IndexNotFound,
            ],
            outcomes.Select(outcome => outcome.Refusal is { } refusal ? (Enum)refusal.Kind : outcome.Result));
        Assert.Equal("failed to parse field [at] of type [date] in document with id 'b'", outcomes[1].Refusal?.Reason);
        Assert.Equal(2, await CountAsync("""{"match_all":{}}"""));
        Assert.Equal(1, await CountAsync("""{"range":{"at":{"gte":"2014-07-02"}}}"""));
        Assert.Equal("""{"at":"2014-07-06"}""", await SourceOfAsync("a"));
    }

    [Fact]
    public async Task A_bulk_request_may_be_longer_than_one_transaction()
    {
        var outcomes = await _documents.BulkAsync(
            Enumerable.Range(0, 2500).Select(at => Item(DocumentAction.Index, $"{at % 2000}", $"{{\"n\":{at}}}")));

        Assert.Equal(500, outcomes.Count(outcome => outcome.Result == DocumentResult.Updated));
        Assert.Equal(2000, await CountAsync("""{"match_all":{}}"""));
        Assert.Equal(2000, await CountAsync("""{"range":{"n":{"gte":0}}}"""));
        Assert.Equal(500, await CountAsync("""{"range":{"n":{"gte":2000}}}"""));
        Assert.Equal(Enumerable.Range(0, 2500).Select(at => (long)at), outcomes.Select(outcome => outcome.SequenceNumber));
    }

    [Fact]
    public async Task Documents_survive_a_restart_of_the_store()
    {
        using var own = new TemporaryStores();
        await own.Stores.Documents.IndexAsync("i", "1", """{"n":1}"""u8.ToArray());
        own.Reopen();

        Assert.Equal(1, (await own.Stores.Documents.IndexAsync("i", "2", """{"n":2}"""u8.ToArray())).SequenceNumber);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await own.Stores.Documents.GetAsync("i", "1"))!.Source.Span));
    }

    private Task<BulkOutcome> PutAsync(string? id, string source, DocumentAction action = DocumentAction.Index) =>
        _documents.IndexAsync(_index, id, Encoding.UTF8.GetBytes(source), action);

    private BulkItem Item(DocumentAction action, string id, string source) => new(action, _index, id, Encoding.UTF8.GetBytes(source));

    private async Task<string?> SourceOfAsync(string id) =>
        await _documents.GetAsync(_index, id) is { } found ? Encoding.UTF8.GetString(found.Source.Span) : null;

    private Task<long> CountAsync(string query) => _documents.CountAsync(_index, DocumentQuery.Parse(query));

    private static (DocumentResult, long) Short(BulkOutcome outcome) => (outcome.Result, outcome.Version);
}
