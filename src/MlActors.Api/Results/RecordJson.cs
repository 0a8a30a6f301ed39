using System.Collections.Immutable;
using System.Globalization;
using MlActors.Api.Elastic.Json;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Writes records in the format of Elastic's get records API.</summary>
internal static class RecordJson
{
    public static void WriteRecord(this ElasticJsonWriter json, JobConfig job, StoredRecord stored)
    {
        var (record, detector) = (stored.Result, job.Analysis.Detectors[stored.Result.DetectorIndex]);
        json.Text("job_id", job.Id.Value)
            .Text("result_type", "record")
            .Number("probability", record.Probability)
            .Number("multi_bucket_impact", record.MultiBucketImpact);
        if (record.Explanation is { } explanation) json.Object("anomaly_score_explanation", () => json.WriteExplanation(explanation));
        json.Number("record_score", record.RecordScore)
            .Number("initial_record_score", record.InitialRecordScore)
            .Number("bucket_span", stored.Span / ResultJson.MillisecondsInSecond)
            .Number("detector_index", (long)record.DetectorIndex)
            .Flag("is_interim", stored.IsInterim)
            .Time("timestamp", stored.Timestamp);

        // A population record has its by values in its causes.
        if (detector.OverFieldName is null || record.ByFieldValue is not null) json.WriteSplit("by", detector.ByFieldName, record.ByFieldValue);
        json.WriteSplit("partition", detector.PartitionFieldName, record.PartitionFieldValue);
        json.WriteFunction(detector, record.FunctionDescription);
        json.WriteNumbers("typical", record.Typical).WriteNumbers("actual", record.Actual);
        json.Text("field_name", detector.FieldName).WriteSplit("over", detector.OverFieldName, record.OverFieldValue);
        if (!record.Causes.IsEmpty) json.Array("causes", record.Causes, cause => json.Object(() => json.WriteCause(detector, record, cause)));
        json.WriteGeo(record.GeoResults);
        var influencers = InfluencersOf(job, detector, record).ToArray();
        if (influencers.Length > 0)
            json.Array("influencers", influencers, influencer => json.Object(() => json
                .Text("influencer_field_name", influencer.FieldName).Texts("influencer_field_values", influencer.Values)));
        json.WriteFlatCopies(influencers, SplitsOf(detector, record));
    }

    private static void WriteCause(this ElasticJsonWriter json, DetectorConfig detector, RecordResult record, RecordCause cause)
    {
        json.Number("probability", cause.Probability).WriteSplit("by", detector.ByFieldName, cause.ByFieldValue);
        json.WriteSplit("partition", detector.PartitionFieldName, cause.PartitionFieldValue ?? record.PartitionFieldValue);
        json.WriteFunction(detector, record.FunctionDescription);
        json.WriteNumbers("typical", cause.Typical).WriteNumbers("actual", cause.Actual);
        json.WriteGeo(cause.GeoResults);
        json.Text("field_name", detector.FieldName).WriteSplit("over", detector.OverFieldName, cause.OverFieldValue ?? record.OverFieldValue);
    }

    /// <param name="one">The function of the record, for a detector with several functions.</param>
    private static void WriteFunction(this ElasticJsonWriter json, DetectorConfig detector, DetectorFunction? one) => json
        .Text("function", detector.Function)
        .Text("function_description", one is { } function ? function.ToString().ToLowerInvariant() : detector.Info?.Description ?? detector.Function);

    private static ElasticJsonWriter WriteNumbers(this ElasticJsonWriter json, string name, ImmutableArray<double> numbers) =>
        numbers.IsEmpty || !numbers.All(double.IsFinite) ? json : json.Array(name, numbers, json.Writer.WriteNumberValue);

    private static void WriteGeo(this ElasticJsonWriter json, GeoResults? geo)
    {
        if (geo is not null) json.Object("geo_results", () => json.Text("actual_point", Point(geo.Actual)).Text("typical_point", Point(geo.Typical)));
    }

    private static string Point(GeoPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Latitude},{point.Longitude}");

    private static void WriteExplanation(this ElasticJsonWriter json, Explanation why)
    {
        if (why.AnomalyType != AnomalyType.Unknown) json.Text("anomaly_type", why.AnomalyType == AnomalyType.Spike ? "spike" : "dip");
        json.Number("anomaly_length", (long?)why.AnomalyLength)
            .Number("single_bucket_impact", (long?)why.SingleBucketImpact)
            .Number("multi_bucket_impact", (long?)why.MultiBucketImpact)
            .Number("anomaly_characteristics_impact", (long?)why.AnomalyCharacteristicsImpact)
            .Number("lower_confidence_bound", why.LowerConfidenceBound)
            .Number("typical_value", why.TypicalValue)
            .Number("upper_confidence_bound", why.UpperConfidenceBound);
        json.WriteKnown("high_variance_penalty", why.HighVariancePenalty)
            .WriteKnown("incomplete_bucket_penalty", why.IncompleteBucketPenalty)
            .WriteKnown("multimodal_distribution", why.MultimodalDistribution)
            .WriteKnown("by_field_first_occurrence", why.ByFieldFirstOccurrence)
            .Number("by_field_relative_rarity", why.ByFieldRelativeRarity);

        // Elastic has no field for these two.
        json.Text("measure", why.Measure?.ToString().ToLowerInvariant()).Number("deviation", why.Deviation);
    }

    private static ElasticJsonWriter WriteKnown(this ElasticJsonWriter json, string name, bool? value) =>
        value is { } known ? json.Flag(name, known) : json;

    /// <summary>Records of the previous format have no influencers; they are derived from the split fields.</summary>
    private static IEnumerable<RecordInfluencer> InfluencersOf(JobConfig job, DetectorConfig detector, RecordResult record) =>
        record.Influencers.IsEmpty
        ? SplitsOf(detector, record).Where(split => job.Analysis.Influencers.Contains(split.Field))
            .Select(split => new RecordInfluencer(split.Field, [split.Value]))
        : record.Influencers;

    private static IEnumerable<(string Field, string Value)> SplitsOf(DetectorConfig detector, RecordResult record)
    {
        if (detector.ByFieldName is { } by && record.ByFieldValue is { } byValue) yield return (by, byValue);
        if (detector.OverFieldName is { } over && record.OverFieldValue is { } overValue) yield return (over, overValue);
        if (detector.PartitionFieldName is { } partition && record.PartitionFieldValue is { } partitionValue)
            yield return (partition, partitionValue);
    }

    private static void WriteFlatCopies(
        this ElasticJsonWriter json, IEnumerable<RecordInfluencer> influencers, IEnumerable<(string Field, string Value)> splits)
    {
        var copies = influencers.SelectMany(influencer => influencer.Values.Select(value => (Field: influencer.FieldName, Value: value)))
            .Concat(splits);
        foreach (var field in copies.GroupBy(copy => copy.Field, copy => copy.Value))
            json.WriteFlat(field.Key, field.Distinct(StringComparer.Ordinal));
    }
}
