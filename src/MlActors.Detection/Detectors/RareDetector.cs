using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>Finds by values that occur in few buckets where others occur in many (<c>rare</c> without an over field).</summary>
internal sealed class RareDetector(int index, DetectorContext detectorContext) : Detector(index, detectorContext)
{
    private readonly TimeSeriesIndex _pools = new();
    private readonly TimeSeriesIndex _partitions = new();
    private readonly TimeSeriesIndex _values = new();
    private readonly HashSet<TimeSeries> _present = [];

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_pools, _partitions, _values];

    public override void ProcessBucket(in BucketContext context, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies)
        {
            if (context.IsFinal)
            {
                ResetIfExpired(tally.Series, context.Number);
                for (var population = tally.Series.Population; population is not null; population = population.Population) ResetIfExpired(
                    population, context.Number);
            }
            if (!IsExpired(tally.Series.Population!, context.Number)) EvaluateTally(context, tally, assessment);
        }
        if (!context.IsFinal) return;
        foreach (ref readonly var tally in tallies) Learn(context, tally);
        foreach (var partition in _present) ((RarityHistory)partition.Model!).EndBucket();
        _present.Clear();
    }

    public override TimeSeries Restore(int kind, in Subject subject) => kind switch
    {
        0 => _pools.Add(new TimeSeries(subject, new RarityHistory())),
        1 => _partitions.Add(new TimeSeries(subject, new RarityHistory(), Pool())),
        _ => _values.Add(Create(subject)),
    };

    protected override long InitialModelBytes => field > 0 ? field : field = new RareValueModel().Bytes;

    protected override EntityModel? NewModelOf(TimeSeries series) => series.Model is RarityHistory ? new RarityHistory() : new RareValueModel();

    protected override TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _values.Find(partition, by, over);

    protected override TimeSeries Create(in Subject subject) => new(subject, new RareValueModel(), PartitionOf(subject));

    private TimeSeries PartitionOf(in Subject subject)
    {
        var whole = subject with { By = null };
        return Find(_partitions, whole) ?? _partitions.Add(new TimeSeries(whole, new RarityHistory(), Pool()));
    }

    // Without partitions there is nothing to pool.
    private TimeSeries? Pool()
    {
        if (Settings.PartitionFieldName is null) return null;
        var all = new Subject(Index, null, null, null);
        return Find(_pools, all) ?? _pools.Add(new TimeSeries(all, new RarityHistory()));
    }

    private RarityHistory? PoolOf(TimeSeries partition, long bucketNumber) =>
        partition.Population is { } pool && !IsExpired(pool, bucketNumber) && pool.Model is RarityHistory { IsReady: true } history
            ? history
            : null;

    private void EvaluateTally(in BucketContext context, in Tally tally, Assessment assessment)
    {
        var (series, history) = (tally.Series, (RarityHistory)tally.Series.Population!.Model!);
        if (!history.IsReady) return;
        var occurrences = IsExpired(series, context.Number) ? 0 : ((RareValueModel)series.Model!).OccurrencesAt(history.Step);
        var evaluation = new Evaluation(
            history.ProbabilityOf(RarityHistory.LevelOf(occurrences), PoolOf(series.Population!, context.Number)), tally.Count,
            occurrences / history.Steps);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, evaluation.Actual, evaluation.Typical));
        if (context.SkipsResults) return;
        if (IsSuppressed(actions) || IsExcluded(series, context.Number, ExcludeFrequent.By))
            evaluation = evaluation with { Probability = Suppressed };
        assessment.AddProbability(evaluation.Probability);
        if (!Assessment.IsCandidate(evaluation.Probability)) return;
        assessment.Add(new Finding(series.Subject, evaluation)
        {
            Influencers = InfluencerFields.Of(tally, Function, evaluation),
            Explanation = Explain(context, series, evaluation, new Explanation
            {
                AnomalyType = AnomalyType.Spike,
                TypicalValue = evaluation.Typical,
                ByFieldFirstOccurrence = occurrences == 0,
                ByFieldRelativeRarity = (history.Steps + 1) / (occurrences + 0.5),
            }),
        });
    }

    private void Learn(in BucketContext context, in Tally tally)
    {
        var (series, partition) = (tally.Series, tally.Series.Population!);
        var (value, history) = ((RareValueModel)series.Model!, (RarityHistory)partition.Model!);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, tally.Count, null));
        if (!context.SkipsUpdates && !SkipsUpdate(actions))
        {
            var level = RarityHistory.LevelOf(value.OccurrencesAt(history.Step));
            // A partition whose history is still short provides no information about the others.
            if (history.IsReady && partition.Population?.Model is RarityHistory pool) pool.AddOccurrence(level);
            history.AddOccurrence(level);
            value.AddOccurrence(history.Step);
            _present.Add(partition);
            if (partition.Population is { } all) _present.Add(all);
        }
        series.MarkSeen(context.Number);
        partition.MarkSeen(context.Number);
        partition.Population?.MarkSeen(context.Number);
    }
}
