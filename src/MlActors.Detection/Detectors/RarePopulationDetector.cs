using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>
/// Finds members of a population that occur with by values of few other members (<c>rare</c>), or with such values much more often than other members
/// (<c>freq_rare</c>).
/// </summary>
internal sealed class RarePopulationDetector(int index, DetectorContext detectorContext) : Detector(index, detectorContext)
{
    // A value is rare when fewer than one in sixteen members occur with it.
    private const double RareShare = 1.0 / 16;

    private readonly TimeSeriesIndex _partitions = new();
    private readonly TimeSeriesIndex _values = new();
    private readonly TimeSeriesIndex _members = new();
    private readonly TimeSeriesIndex _pairs = new();
    private readonly MemberFindings _findings = new(isSingleFinding: detectorContext.Settings.Detectors[index].Function == DetectorFunction.FreqRare);
    private readonly HashSet<TimeSeries> _present = [];
    private readonly Dictionary<TimeSeries, double> _rareRecords = [];

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_partitions, _values, _members, _pairs];

    private bool CountsRareRecords => Settings.Function == DetectorFunction.FreqRare;

    public override void ProcessBucket(in BucketContext context, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies)
        {
            if (context.IsFinal) ResetAllIfExpired(tally.Series, context.Number);
            _present.Add(PartitionOf(tally));
            if (CountsRareRecords) CountRareRecords(context, tally);
        }
        foreach (var (member, rareRecords) in _rareRecords) ModelOf(member.Population!).RareRecordCounts.AddMember(rareRecords);
        foreach (ref readonly var tally in tallies) EvaluateTally(context, tally);
        _findings.ReportTo(assessment);
        if (context.IsFinal)
            foreach (ref readonly var tally in tallies) Learn(context, tally);
        foreach (var partition in _present) EndBucket(context, ModelOf(partition));
        _present.Clear();
        _rareRecords.Clear();
    }

    public override TimeSeries Restore(int kind, in Subject subject) => kind switch
    {
        0 => _partitions.Add(new TimeSeries(subject, new RarePopulationModel())),
        1 => _values.Add(new TimeSeries(subject, new RareValueModel(), PartitionOf(subject))),
        2 => _members.Add(new TimeSeries(subject, model: null, PartitionOf(subject))),
        _ => _pairs.Add(Create(subject)),
    };

    protected override long InitialModelBytes => field > 0 ? field : field = 2 * TimeSeries.OwnBytes + new RareValueModel().Bytes;

    protected override EntityModel? NewModelOf(TimeSeries series) => series.Model switch
    {
        RareValueModel => new RareValueModel(),
        RarePopulationModel => new RarePopulationModel(),
        _ => null,
    };

    protected override TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _pairs.Find(partition, by, over);

    protected override TimeSeries Create(in Subject subject) => new(subject, model: null, ValueOf(subject));

    private static RarePopulationModel ModelOf(TimeSeries partition) => (RarePopulationModel)partition.Model!;

    private static TimeSeries PartitionOf(in Tally tally) => tally.Series.Population!.Population!;

    private TimeSeries PartitionOf(in Subject subject)
    {
        var whole = subject with { By = null, Over = null };
        return Find(_partitions, whole) ?? _partitions.Add(new TimeSeries(whole, new RarePopulationModel()));
    }

    private TimeSeries ValueOf(in Subject subject)
    {
        var value = subject with { Over = null };
        return Find(_values, value) ?? _values.Add(new TimeSeries(value, new RareValueModel(), PartitionOf(subject)));
    }

    private TimeSeries MemberOf(in Subject subject)
    {
        var member = subject with { By = null };
        return Find(_members, member) ?? _members.Add(new TimeSeries(member, model: null, PartitionOf(subject)));
    }

    private void ResetAllIfExpired(TimeSeries pair, long bucketNumber)
    {
        ResetIfExpired(pair, bucketNumber);
        ResetIfExpired(pair.Population!, bucketNumber);
        ResetIfExpired(MemberOf(pair.Subject), bucketNumber);
        ResetIfExpired(pair.Population!.Population!, bucketNumber);
    }

    // The number of members that occurred with the value before.
    private double OccurrencesOf(in Tally tally, long bucketNumber)
    {
        var value = tally.Series.Population!;
        return IsExpired(value, bucketNumber) ? 0 : ((RareValueModel)value.Model!).OccurrencesAt(ModelOf(PartitionOf(tally)).History.Step);
    }

    private bool IsRare(in Tally tally, long bucketNumber) => OccurrencesOf(tally, bucketNumber) < RareShare * ModelOf(PartitionOf(tally)).Members;

    private void CountRareRecords(in BucketContext context, in Tally tally)
    {
        var member = MemberOf(tally.Series.Subject);
        var rare = IsRare(tally, context.Number) ? tally.Count : 0;
        _rareRecords[member] = _rareRecords.GetValueOrDefault(member) + rare;
    }

    private void EvaluateTally(in BucketContext context, in Tally tally)
    {
        var (series, partition) = (tally.Series, PartitionOf(tally));
        if (context.SkipsResults || IsExpired(partition, context.Number) || !ModelOf(partition).History.IsReady) return;
        var evaluation = EvaluationOf(context, tally);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, evaluation.Actual, evaluation.Typical));
        if (IsSuppressed(actions) || IsExcluded(series, context.Number, ExcludeFrequent.Over)
            || IsExcluded(series.Population!, context.Number, ExcludeFrequent.By))
            evaluation = evaluation with { Probability = Suppressed };
        _findings.Add(tally, evaluation, this, Assessment.IsCandidate(evaluation.Probability)
            ? Explain(context, series, evaluation, ExplanationOf(tally, evaluation, context.Number))
            : null);
    }

    private Explanation ExplanationOf(in Tally tally, in Evaluation evaluation, long bucketNumber)
    {
        var occurrences = OccurrencesOf(tally, bucketNumber);
        return new Explanation
        {
            AnomalyType = AnomalyType.Spike,
            TypicalValue = evaluation.Typical,
            ByFieldFirstOccurrence = occurrences == 0,
            ByFieldRelativeRarity = (ModelOf(PartitionOf(tally)).Members + 1) / (occurrences + 0.5),
        };
    }

    private Evaluation EvaluationOf(in BucketContext context, in Tally tally)
    {
        var (population, occurrences) = (ModelOf(PartitionOf(tally)), OccurrencesOf(tally, context.Number));
        if (!CountsRareRecords) return new Evaluation(population.History.ProbabilityOf(RarityHistory.LevelOf(occurrences)), tally.Count, occurrences);
        // Only rare values can be causes, and the rare values of a member form one finding.
        var ordinary = new Evaluation(1, 0, 0);
        return IsRare(tally, context.Number)
            ? population.RareRecordCounts.Evaluate(_rareRecords[MemberOf(tally.Series.Subject)], Side.High) ?? ordinary
            : ordinary;
    }

    private void Learn(in BucketContext context, in Tally tally)
    {
        var (pair, value, partition) = (tally.Series, tally.Series.Population!, PartitionOf(tally));
        var (member, population) = (MemberOf(pair.Subject), ModelOf(partition));
        var actions = Rules.ActionsFor(pair.Subject, new RuleInput(context.Start, tally.Count, null));
        if (!context.SkipsUpdates && !SkipsUpdate(actions))
        {
            population.History.AddOccurrence(RarityHistory.LevelOf(OccurrencesOf(tally, context.Number)));
            if (pair.LastSeen == TimeSeries.Never) ((RareValueModel)value.Model!).AddOccurrence(population.History.Step);
            if (member.LastSeen == TimeSeries.Never) population.AddMember();
        }
        foreach (var series in new[] { pair, value, member, partition }) series.MarkSeen(context.Number);
    }

    private static void EndBucket(in BucketContext context, RarePopulationModel population)
    {
        if (context.IsFinal && !context.SkipsUpdates)
        {
            population.History.EndBucket();
            population.RareRecordCounts.LearnBucket();
        }
        population.RareRecordCounts.ClearBucket();
    }
}
