using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Storage.Indices;

namespace MlActors.Api.Results;

/// <summary>The fields of the results of a job.</summary>
internal static class ResultFields
{
    private static readonly ImmutableArray<(string Name, string Type)> Common = [.. ResultMappings.Fields.Select(field => (field.Name, field.Type))];

    private static readonly ImmutableHashSet<string> Names = [.. Common.Select(field => field.Name)];

    /// <summary>The fields of all results, and the fields of the job's data that are copied into them.</summary>
    public static IEnumerable<(string Name, string Type)> Of(JobConfig job) => Common.Concat(
        job.Analysis.Influencers.Concat(job.Analysis.Detectors.SelectMany(detector => detector.SplitFields)).Distinct(StringComparer.Ordinal)
            .Where(name => !Names.Contains(name))
            .Select(name => (name, "keyword")));
}
