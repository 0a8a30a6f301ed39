using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Results;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>The indices of a request, after its resolution options have been applied.</summary>
/// <param name="Expression">The expression for the store; null when the options leave no index.</param>
/// <param name="WithoutDocuments">The names of Elastic's indices that exist without a stored document.</param>
internal sealed record IndexSelection(string? Expression, ImmutableArray<IndexInfo> Indices, ImmutableArray<string> WithoutDocuments)
{
    public static readonly ImmutableArray<string> Parameters = ["ignore_unavailable", "allow_no_indices", "expand_wildcards"];

    public static async Task<IndexSelection> OfAsync(
        ElasticRequest request, DocumentStore documents, MlIndices ml, CancellationToken cancellationToken)
    {
        if (request.Query.Text("expand_wildcards") is { Length: > 0 } states && states.Split(',').Any(state => state is not ("open" or "all")))
            throw ElasticException.NotSupported($"[expand_wildcards] with value [{states}]", "leave it out");
        var expression = request.Expression("index") ?? "_all";
        if (request.Query.Flag("ignore_unavailable")) expression = await WithoutMissingAsync(expression, ml, cancellationToken);
        ImmutableArray<string> own = MlIndices.MayInclude(expression)
            ? await WithoutDocumentsAsync(MlIndices.PartsOf(expression), documents, ml, cancellationToken)
            : [];
        if (!own.IsEmpty) expression = string.Join(',', MlIndices.PartsOf(expression).Where(part => !own.Contains(part)));
        ImmutableArray<IndexInfo> indices = expression.Length == 0
            ? []
            : await documents.ResolveAsync([expression], cancellationToken: cancellationToken);
        return indices.IsEmpty && own.IsEmpty && !request.Query.Flag("allow_no_indices", defaultValue: true)
            ? throw DocumentRefusals.NoSuchIndex(request.Expression("index") ?? "_all").ToException()
            : new IndexSelection(expression.Length == 0 ? null : expression, indices, own);
    }

    private static async Task<ImmutableArray<string>> WithoutDocumentsAsync(
        ImmutableArray<string> parts, DocumentStore documents, MlIndices ml, CancellationToken cancellationToken)
    {
        var own = await ml.OwnAsync(parts, cancellationToken);
        return [.. own.Except(await documents.ExistingAsync(own, cancellationToken)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The expression without names of missing indices.</summary>
    private static async Task<string> WithoutMissingAsync(string expression, MlIndices ml, CancellationToken cancellationToken)
    {
        var parts = expression.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var existing = await ml.ExistingAsync(parts, cancellationToken);
        return string.Join(',', parts.Where(part =>
            part is "_all" || part.StartsWith('-') || part.Contains('*', StringComparison.Ordinal) || existing.Contains(part)));
    }
}
