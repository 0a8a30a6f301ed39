using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace MlActors.Api.Elastic;

/// <summary>APIs of Elastic that its machine learning users call and that are not served here: they are refused by name.</summary>
internal static class UnsupportedApis
{
    private const string GiveAtCreation = "give mappings, settings and aliases when the index is created";

    /// <summary>By the first segments of the path, and what to do instead.</summary>
    private static readonly (string Path, string Remedy)[] Known =
    [
        ("/_index_template", GiveAtCreation), ("/_component_template", GiveAtCreation), ("/_template", GiveAtCreation),
        ("/_ilm", "delete indices when they are not needed; results are deleted by [results_retention_days] of their jobs"),
        ("/_ingest", "send documents as they are to be stored"),
        ("/_data_stream", "create an index"),
        ("/_ml/data_frame", "only anomaly detection is served here"), ("/_ml/trained_models", "only anomaly detection is served here"),
    ];

    /// <summary>The first segments of the paths that are served.</summary>
    private static readonly Lazy<FrozenSet<string>> Roots = new(() => ElasticApi.Routes
        .Select(route => RootOf(route.Template)).Where(root => root.StartsWith('_')).Concat(["_ml", "_xpack", "_console", "_mlactors", "_all"])
        .ToFrozenSet(StringComparer.Ordinal));

    /// <returns>The error that names the API; null for any other path.</returns>
    public static ElasticError? Find(PathString path)
    {
        foreach (var (start, remedy) in Known)
            if (path.StartsWithSegments(start, StringComparison.Ordinal))
                return ElasticException.NotSupported($"[{start[1..]}]", remedy).Error;
        return null;
    }

    /// <summary>Whether a path begins like one of those that are served: with the name of an API, or of an index.</summary>
    public static bool IsKnownRoot(PathString path) => RootOf(path.Value ?? "") is var root && (!root.StartsWith('_') || Roots.Value.Contains(root));

    private static string RootOf(string path) => path.TrimStart('/').Split('/', 2)[0];
}
