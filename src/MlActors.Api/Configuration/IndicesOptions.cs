using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Configuration;

/// <summary>The options of index resolution. Only Elastic's defaults are supported; other values are refused.</summary>
internal static class IndicesOptions
{
    public static void RefuseOthers(JsonFields fields) => fields.Object("indices_options", "indices_options", inner =>
    {
        Expect("ignore_unavailable", inner.Flag("ignore_unavailable"), false);
        Expect("allow_no_indices", inner.Flag("allow_no_indices"), true);
        inner.Flag("ignore_throttled");
        if (inner.Texts("expand_wildcards") is { } states && states.Any(state => state != "open"))
            throw NotSupported("expand_wildcards", string.Join(",", states));
        return inner;
    });

    public static void RefuseOthers(QueryParameters query)
    {
        Expect("ignore_unavailable", Arguments.Flag(query.Text("ignore_unavailable"), "ignore_unavailable"), false);
        Expect("allow_no_indices", Arguments.Flag(query.Text("allow_no_indices"), "allow_no_indices"), true);
        Arguments.Flag(query.Text("ignore_throttled"), "ignore_throttled");
        if (query.Text("expand_wildcards") is { } states && states != "open") throw NotSupported("expand_wildcards", states);
    }

    public static void Write(ElasticJsonWriter json) => json.Object("indices_options", () => json
        .Texts("expand_wildcards", ["open"])
        .Flag("ignore_unavailable", false)
        .Flag("allow_no_indices", true)
        .Flag("ignore_throttled", true));

    private static void Expect(string option, bool? given, bool supported)
    {
        if (given is { } value && value != supported) throw NotSupported(option, value ? "true" : "false");
    }

    private static ElasticException NotSupported(string option, string value) =>
        ElasticException.NotSupported($"[{option}] with value [{value}]", "leave it out");
}
