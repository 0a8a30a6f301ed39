using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;

namespace MlActors.Api.Configuration;

/// <summary>A requested analysis, and its durations as written.</summary>
internal sealed record AnalysisDraft(AnalysisConfig Config, WrittenDurations Written);

/// <summary>
/// Reads an analysis_config and its detectors. Features of Elastic that this version does not support are refused by name, never ignored.
/// </summary>
internal static class AnalysisConfigReader
{
    public static readonly AnalysisDraft Empty = new(new AnalysisConfig(TimeSpan.FromMinutes(5), []), new WrittenDurations(null, null, null, null));

    public static AnalysisDraft Read(JsonFields fields)
    {
        if (fields.Flag("multivariate_by_fields") == true) throw ElasticException.NotSupported("[multivariate_by_fields]", "leave it out");
        var detectors = fields.Objects("detectors", "detectors", ReadDetector) ?? [];
        var analysis = new AnalysisConfig(fields.Duration("bucket_span") ?? Empty.Config.BucketSpan, [.. detectors])
        {
            Influencers = [.. (fields.Texts("influencers") ?? []).Distinct(StringComparer.Ordinal)],
            Latency = fields.Duration("latency"),
            ModelPruneWindow = fields.Duration("model_prune_window"),
            TimeZone = NotEmpty(fields.Text("time_zone")),
            SummaryCountFieldName = NotEmpty(fields.Text("summary_count_field_name")),
            CategorizationFieldName = NotEmpty(fields.Text("categorization_field_name")),
            PerPartitionCategorization = fields.Object("per_partition_categorization", "per_partition_categorization", ReadPerPartition),
        };
        return new AnalysisDraft(
            CategorizationAnalyzerReader.Read(fields, analysis),
            new WrittenDurations(Spelling("bucket_span"), Spelling("latency"), Spelling("model_prune_window"), null));

        string? Spelling(string name) => fields.AnyScalar(name)?.Trim();
    }

    internal static PerPartitionCategorization ReadPerPartition(JsonFields fields) =>
        new(fields.Flag("enabled") ?? false, fields.Flag("stop_on_warn") ?? false);

    /// <summary>Reads a detector of a job, or one that is validated by itself.</summary>
    public static DetectorConfig ReadDetector(JsonFields fields)
    {
        fields.Integer("detector_index");
        var function = fields.Text("function");
        var detector = new DetectorConfig(DetectorFunctions.LongName(function ?? ""))
        {
            FieldName = NotEmpty(fields.Text("field_name")),
            ByFieldName = NotEmpty(fields.Text("by_field_name")),
            OverFieldName = NotEmpty(fields.Text("over_field_name")),
            PartitionFieldName = NotEmpty(fields.Text("partition_field_name")),
            UseNull = fields.Flag("use_null") ?? false,
            ExcludeFrequent = NotEmpty(fields.Text("exclude_frequent"))?.ToLowerInvariant(),
            CustomRules = [.. fields.Objects("custom_rules", "detection_rule", ReadRule) ?? []],
        };
        var description = fields.Text("detector_description");
        fields.RefuseUnknownFields();
        if (function is null) throw ElasticException.BadRequest("function must be set in each detector");
        return detector with { Description = description is { Length: > 0 } own ? own : detector.Describe() };
    }

    internal static CustomRule ReadRule(JsonFields fields) => new()
    {
        Actions = fields.Texts("actions") is { } actions
            ? [.. actions.Select(action => action.ToLowerInvariant()).Distinct(StringComparer.Ordinal)]
            : [CustomRule.SkipResult],
        Scope = fields.Take("scope") is { } scope ? ReadScope(scope) : [],
        Conditions = [.. fields.Objects("conditions", "rule_condition", ReadCondition) ?? []],
    };

    private static ImmutableArray<CustomRuleScope> ReadScope(JsonPart scope) => scope.Kind == JsonKind.Object
        ? [.. scope.Members.Select(member => JsonFields.Read(member.Value, "filter_ref", fields => ReadFilterRef(member.Name, fields)))]
        : throw ElasticException.BadRequest($"[scope] must be an object of fields and their filters, not {scope.TokenName}");

    private static CustomRuleScope ReadFilterRef(string field, JsonFields fields)
    {
        var filter = fields.Text("filter_id") ?? throw ElasticException.BadRequest($"filter_id must be set in the scope of field [{field}]");
        return fields.Text("filter_type")?.ToLowerInvariant() switch
        {
            null or "include" => new CustomRuleScope(field, filter),
            "exclude" => new CustomRuleScope(field, filter, Include: false),
            var other => throw ElasticException.BadRequest($"filter_type [{other}] of field [{field}] is unknown; known are include, exclude"),
        };
    }

    private static CustomRuleCondition ReadCondition(JsonFields fields)
    {
        var (subject, comparison, value) = (fields.Text("applies_to"), fields.Text("operator"), fields.Double("value"));
        fields.RefuseUnknownFields();
        if (subject is null || comparison is null || value is not { } number)
            throw ElasticException.BadRequest("a condition of a detector rule needs applies_to, operator and value");
        return new CustomRuleCondition(subject.ToLowerInvariant(), comparison.ToLowerInvariant(), number);
    }

    private static string? NotEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
