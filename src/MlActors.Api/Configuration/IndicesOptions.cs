using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Datafeeds;

namespace MlActors.Api.Configuration;

/// <summary>
/// The options of index resolution. Those about closed and throttled indices are kept and shown, since there are no such indices; hidden ones are
/// refused.
/// </summary>
internal static class IndicesOptions
{
    private const string Throttled = "[ignore_throttled] parameter is deprecated because frozen indices have been deprecated. "
        + "Consider cold or frozen tiers in place of frozen indices.";

    private static readonly DatafeedIndicesOptions Defaults = new(["open"], IgnoreThrottled: true);

    /// <returns>Null when the body has none.</returns>
    public static DatafeedIndicesOptions? Read(JsonFields fields) => fields.Object("indices_options", "indices_options", inner =>
    {
        var (ignore, allow) = (inner.Flag("ignore_unavailable"), inner.Flag("allow_no_indices"));
        return Of(inner.Texts("expand_wildcards"), inner.Flag("ignore_throttled"), ignore, allow);
    });

    /// <returns>Null when the request has no such parameters.</returns>
    public static DatafeedIndicesOptions? Read(ElasticRequest request)
    {
        var query = request.Query;
        var ignore = Arguments.Flag(query.Text("ignore_unavailable"), "ignore_unavailable");
        var allow = Arguments.Flag(query.Text("allow_no_indices"), "allow_no_indices");
        var throttled = Arguments.Flag(query.Text("ignore_throttled"), "ignore_throttled");
        if (throttled is not null) Warnings.Add(request.Http.Response, Throttled);
        var states = query.Text("expand_wildcards")?.Split(',');
        return states is null && throttled is null && ignore is null && allow is null ? null : Of(states, throttled, ignore, allow);
    }

    public static void Write(ElasticJsonWriter json, DatafeedIndicesOptions? options) => json.Object("indices_options", () => json
        .Texts("expand_wildcards", (options ?? Defaults).ExpandWildcards)
        .Flag("ignore_unavailable", (options ?? Defaults).IgnoreUnavailable)
        .Flag("allow_no_indices", !(options ?? Defaults).RefuseNoIndices)
        .Flag("ignore_throttled", (options ?? Defaults).IgnoreThrottled));

    private static DatafeedIndicesOptions Of(IReadOnlyList<string>? states, bool? throttled, bool? ignore, bool? allow)
    {
        if (states is not null && (!states.Contains("open") || states.Any(state => state is not ("open" or "closed"))))
            throw NotSupported("expand_wildcards", string.Join(",", states));
        ImmutableArray<string> expanded = states?.Contains("closed") == true ? ["open", "closed"] : Defaults.ExpandWildcards;
        return new DatafeedIndicesOptions(expanded, throttled ?? Defaults.IgnoreThrottled)
        {
            IgnoreUnavailable = ignore == true, RefuseNoIndices = allow == false,
        };
    }

    private static ElasticException NotSupported(string option, string value) =>
        ElasticException.NotSupported($"[{option}] with value [{value}]", "leave it out");
}
