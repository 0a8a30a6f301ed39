using System.Text;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using Xunit;

namespace MlActors.Storage.Tests.Documents;

/// <summary>The indices of annotations and notifications are the same, whether a client or a job writes the first document.</summary>
public sealed class SystemIndicesSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    private DocumentStore Documents => _folder.Stores.Documents;

    [Theory]
    [InlineData(".ml-annotations-write", ".ml-annotations-000001")]
    [InlineData(".ml-annotations-read", ".ml-annotations-000001")]
    [InlineData(".ml-annotations-000001", ".ml-annotations-000001")]
    [InlineData(".ml-notifications-write", ".ml-notifications-000002")]
    public async Task The_first_document_of_a_client_creates_the_system_index_and_its_aliases(string name, string index)
    {
        Assert.Equal(index, (await WriteAsync(name, """{"job_id":"my-job"}""")).Index);

        Assert.True(await Documents.IndexExistsAsync(name));
        var created = Assert.Single(await Documents.ResolveAsync([".ml-*"]));
        Assert.Equal(index, created.Name);
        Assert.Contains(created.Fields, field => field is { Name: "job_id", Type: "keyword" });
    }

    [Fact]
    public async Task A_client_and_a_datafeed_write_annotations_to_the_same_index()
    {
        await WriteAsync(SystemIndices.WriteAnnotations, """{"job_id":"first"}""");
        await AnnotateAsync();

        Assert.Equal(2, (await Documents.SearchAsync(SystemIndices.ReadAnnotations, new())).Total);
    }

    [Theory]
    [InlineData(".ml-state-write", ".ml-state-000001")]
    [InlineData(".ml-annotations-write", ".ml-annotations-000001")]
    public async Task A_system_index_that_was_created_without_its_aliases_gets_them(string alias, string index)
    {
        await Documents.CreateIndexAsync(index);

        Assert.Equal(index, (await WriteAsync(alias, "{}")).Index);
    }

    [Fact]
    public async Task An_index_cannot_have_the_name_of_an_alias_of_a_system_index()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Documents.CreateIndexAsync(SystemIndices.WriteAnnotations));

        Assert.Equal(RefusalKind.InvalidIndexName, refused.Refusal.Kind);
        Assert.Empty(await Documents.ResolveAsync(["*"]));
    }

    private Task<BulkOutcome> WriteAsync(string index, string document) => Documents.IndexAsync(index, null, Encoding.UTF8.GetBytes(document));

    private async Task AnnotateAsync()
    {
        var now = _folder.Time.GetUtcNow();
        await new Annotations(Documents, _folder.Time).WriteAsync(new Annotation(new JobId("second"), "delayed_data", "late", 0, 1, now), null);
    }

    public void Dispose() => _folder.Dispose();
}
