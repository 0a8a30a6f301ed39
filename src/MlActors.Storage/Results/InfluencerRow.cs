using LinqToDB.Mapping;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>A stored influencer.</summary>
[Table("influencer")]
internal sealed class InfluencerRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
    [PrimaryKey(2), Column("ordinal")] public int Ordinal { get; init; }
    [Column("span")] public long Span { get; init; }
    [Column("field_name")] public string FieldName { get; init; } = "";
    [Column("field_value")] public string FieldValue { get; init; } = "";
    [Column("influencer_score")] public double? InfluencerScore { get; init; }
    [Column("initial_influencer_score")] public double? InitialInfluencerScore { get; init; }
    [Column("probability")] public double? Probability { get; init; }
    [Column("is_interim")] public bool IsInterim { get; init; }

    public static IEnumerable<InfluencerRow> Of(JobId job, BucketResult bucket) =>
        bucket.Influencers.Select((influencer, ordinal) => new InfluencerRow
    {
        Job = job.Value,
        Timestamp = bucket.Timestamp,
        Ordinal = ordinal,
        Span = bucket.Span,
        FieldName = influencer.FieldName,
        FieldValue = influencer.FieldValue,
        InfluencerScore = StoredNumber.Of(influencer.InfluencerScore),
        InitialInfluencerScore = StoredNumber.Of(influencer.InitialInfluencerScore),
        Probability = StoredNumber.Of(influencer.Probability),
        IsInterim = bucket.IsInterim,
    });

    public StoredInfluencer ToInfluencer() => new(
        Timestamp,
        Span,
        IsInterim,
        Ordinal,
        new InfluencerResult(
            FieldName, FieldValue, StoredNumber.Read(InfluencerScore), StoredNumber.Read(InitialInfluencerScore), StoredNumber.Read(Probability)));
}
