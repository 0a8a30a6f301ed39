using System.Globalization;
using MlActors.Api.Configuration;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The validate job, validate detector and estimate model memory APIs.</summary>
internal sealed class JobValidation
{
    /// <summary>The id of a configuration without one.</summary>
    private const string Unnamed = "unnamed";

    public ElasticResponse Validate(ElasticRequest request)
    {
        var id = request.Body!.Find("job_id") is { Kind: JsonKind.String, Text: { } given } ? given : Unnamed;
        if (JobConfigReader.Generated.FirstOrDefault(field => request.Body.Find(field) is not null) is { } generated)
            throw ElasticError.Unparsable($"{request.Body.Find(generated)!.FieldPosition} [job_details] unknown field [{generated}]").AsException();
        JobConfigReader.Read(request.Body, id, request.Now);
        return ElasticResponse.Acknowledged;
    }

    public ElasticResponse ValidateDetector(ElasticRequest request)
    {
        var detector = JsonFields.Read(request.Body!, "detector", AnalysisConfigReader.ReadDetector);
        return DetectorConfigRules.FirstBroken(detector, isSummarized: false) is { } reason
            ? throw ElasticException.BadRequest(reason)
            : ElasticResponse.Acknowledged;
    }

    public ElasticResponse EstimateMemory(ElasticRequest request)
    {
        var (analysis, overall, inBucket) = JsonFields.Read(request.Body!, "estimate_model_memory_request", fields => (
            fields.Object("analysis_config", "analysis_config", AnalysisConfigReader.Read)?.Config,
            ReadCardinalities(fields, "overall_cardinality"),
            ReadCardinalities(fields, "max_bucket_cardinality")));
        if (analysis is null) throw ElasticException.BadRequest("[analysis_config] is required");
        if (AnalysisConfigRules.FirstBroken(analysis) is { } broken) throw ElasticException.BadRequest(broken);
        var (mebibytes, refusal) = MemoryEstimate.Of(analysis, overall, inBucket);
        if (refusal is not null) throw ElasticException.BadRequest(refusal);
        return ElasticResponse.Ok(json => json.Text("model_memory_estimate", string.Create(CultureInfo.InvariantCulture, $"{mebibytes}mb")));
    }

    private static Dictionary<string, long> ReadCardinalities(JsonFields fields, string name)
    {
        if (fields.Take(name) is not { } given) return [];
        return given.Kind == JsonKind.Object
            ? given.Members.ToDictionary(member => member.Name, member => ReadCardinality(name, member.Name, member.Value), StringComparer.Ordinal)
            : throw ElasticException.BadRequest($"[{name}] must be an object of fields and numbers, not {given.TokenName}");
    }

    private static long ReadCardinality(string name, string field, JsonPart value) =>
        value.Kind is JsonKind.Number or JsonKind.String && long.TryParse(
            value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ElasticException.BadRequest($"[{name}] of field [{field}] must be a whole number, not [{value.Text ?? value.TokenName}]");
}
