using System.Text;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using Xunit;

namespace MlActors.Storage.Tests.Documents;

public sealed class IndicesSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly DocumentStore _documents = folder.Stores.Documents;
    private readonly string _index = folder.Unused("index");

    [Fact]
    public async Task An_index_exists_between_its_creation_and_its_deletion()
    {
        Assert.False(await _documents.IndexExistsAsync(_index));
        await _documents.CreateIndexAsync(_index);
        Assert.True(await _documents.IndexExistsAsync(_index));
        Assert.True(await _documents.IndexExistsAsync(_index[..^1] + "*"));
        await _documents.DeleteIndicesAsync(_index);
        Assert.False(await _documents.IndexExistsAsync(_index));
        Assert.False(await _documents.IndexExistsAsync(_index + "*"));
    }

    [Fact]
    public async Task An_index_is_created_once()
    {
        await _documents.CreateIndexAsync(_index);
        var uuid = (await _documents.ResolveAsync([_index]))[0].Uuid;

        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => _documents.CreateIndexAsync(_index))).Refusal;
        Assert.Equal(
            (RefusalKind.AlreadyExists, $"index [{_index}/{uuid}] already exists"), (refusal.Kind, refusal.Reason));
    }

    [Fact]
    public async Task An_index_keeps_its_settings_and_mappings()
    {
        await CreateAsync(
            """{"settings":{"number_of_shards":1},"mappings":{"properties":{"at":{"type":"date","format":"yyyy-MM-dd"},"o":{"properties":{"n":{"type":"long"}}}}}}""");
        var index = (await _documents.ResolveAsync([_index]))[0];

        Assert.Equal("""{"number_of_shards":1}""", index.Settings);
        Assert.StartsWith("""{"properties":{"at":""", index.Mappings, StringComparison.Ordinal);
        Assert.Equal(
            [new IndexField("at", MappedKind.Date, "date", "yyyy-MM-dd"), new IndexField("o.n", MappedKind.Integer, "long", null)],
            index.Fields.AsEnumerable());
    }

    [Theory]
    [InlineData(
        """{"mappings":{"properties":{"f":{"type":"dense_vektor"}}}}""", RefusalKind.InvalidMapping,
        "Failed to parse mapping: No handler for type [dense_vektor] declared on field [f]")]
    [InlineData("""{"mappings":{"properties":{"f":"date"}}}""", RefusalKind.InvalidMapping, "Failed to parse mapping: Expected map for property [f]")]
    [InlineData("""{"mappings":{"properties":{"f":{"type":"date","format":"HH:mm"}}}}""", RefusalKind.BadRequest, "Invalid format: [HH:mm]")]
    [InlineData("""{"mappings":{"dynamic":"maybe"}}""", RefusalKind.InvalidMapping, "Failed to parse mapping: [dynamic] cannot be [maybe]")]
    [InlineData("""{"maps":{}}""", RefusalKind.Unparsable, "unknown key [maps] for create index")]
    [InlineData("""{"settings":5}""", RefusalKind.Unparsable, "key [settings] must be an object")]
    [InlineData("""{"mappings":""", RefusalKind.Unparsable, "Failed to parse content to map")]
    public async Task An_invalid_mapping_is_refused_and_creates_no_index(string body, RefusalKind kind, string reason)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(body))).Refusal;

        Assert.Equal(kind, refusal.Kind);
        Assert.StartsWith(reason, refusal.Reason, StringComparison.Ordinal);
        Assert.False(await _documents.IndexExistsAsync(_index));
    }

    [Fact]
    public async Task Deleting_an_index_deletes_its_documents_and_fields()
    {
        await _documents.IndexAsync(_index, "1", """{"n":1}"""u8.ToArray());
        await _documents.DeleteIndicesAsync(_index);
        await _documents.CreateIndexAsync(_index);

        var index = (await _documents.ResolveAsync([_index]))[0];
        Assert.Equal((0, 0), (index.DocumentCount, index.Fields.Length));
        Assert.Null(await _documents.GetAsync(_index, "1"));
    }

    [Fact]
    public async Task Deleting_a_list_with_a_missing_index_deletes_none()
    {
        await _documents.CreateIndexAsync(_index);

        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => _documents.DeleteIndicesAsync($"{_index},absent"))).Refusal;
        Assert.Equal((RefusalKind.IndexNotFound, "no such index [absent]"), (refusal.Kind, refusal.Reason));
        Assert.True(await _documents.IndexExistsAsync(_index));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("_all")]
    [InlineData("index-*,other")]
    public async Task Deleting_by_wildcard_is_refused(string expression)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => _documents.DeleteIndicesAsync(expression))).Refusal;
        Assert.Equal("Wildcard expressions or all indices are not allowed", refusal.Reason);
    }

    private Task CreateAsync(string body) => _documents.CreateIndexAsync(_index, Encoding.UTF8.GetBytes(body));
}
