using MlActors.Api.Elastic;

namespace MlActors.Api.Documents;

internal sealed class SearchEndpoints
{
    public Task<Answer> Count(ElasticRequest request, CancellationToken ct) => throw new NotSupportedException();
    public Task<Answer> Search(ElasticRequest request, CancellationToken ct) => throw new NotSupportedException();
}

internal static class SearchRequestReader
{
    public static readonly System.Collections.Immutable.ImmutableArray<string> Parameters = [];
}
