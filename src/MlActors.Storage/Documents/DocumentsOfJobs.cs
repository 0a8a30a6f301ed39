using System.Collections.Immutable;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Documents;

/// <summary>The documents that name one of these jobs in their field job_id.</summary>
/// <param name="Indices">An index expression.</param>
public sealed record DocumentsOfJobs(string Indices, ImmutableArray<string> Jobs)
{
    public static readonly DocumentsOfJobs None = new("*", []);

    internal DocumentQuery ToQuery() =>
        new DocumentQuery.Terms("job_id", [.. Jobs.Select(job => new QueryValue(QueryValueKind.Text, job))]);
}
