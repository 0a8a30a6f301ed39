using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>Finds by values that are seen in few buckets where others are seen in many (<c>rare</c> without an over field).</summary>
internal sealed class RareDetector(int index, DetectorContext around) : Detector(index, around)
{
    private readonly TimeSeriesIndex _pools = new();
    private readonly TimeSeriesIndex _partitions = new();
    private readonly TimeSeriesIndex _values = new();
    private readonly HashSet<TimeSeries> _present = [];

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_pools, _partitions, _values];

    public override void Conclude(in BucketContext occasion, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies)
        {
            if (occasion.IsFinal)
            {
                Renew(tally.Series, occasion.Number);
                for (var population = tally.Series.Population; population is not null; population = population.Population) Renew(
                    population, occasion.Number);
            }
            if (!IsForgotten(tally.Series.Population!, occasion.Number)) Look(occasion, tally, assessment);
        }
        if (!occasion.IsFinal) return;
        foreach (ref readonly var tally in tallies) Learn(occasion, tally);
        foreach (var partition in _present) ((RarityHistory)partition.Model!).Pass();
        _present.Clear();
    }

    public override double ManyOf(int kind, in Cardinalities of) => kind switch
    {
        0 => Settings.PartitionFieldName is null ? 0 : 1,
        1 => of.Partition,
        _ => of.Partition * of.By,
    };

    public override TimeSeries Revive(int kind, in Subject subject) => kind switch
    {
        0 => _pools.Add(new TimeSeries(subject, new RarityHistory())),
        1 => _partitions.Add(new TimeSeries(subject, new RarityHistory(), Pool())),
        _ => _values.Add(Create(subject)),
    };

    protected override long BytesOfNewModel => field > 0 ? field : field = new RareValueModel().Bytes;

    protected override EntityModel? NewModelOf(TimeSeries series) => series.Model is RarityHistory ? new RarityHistory() : new RareValueModel();

    protected override TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _values.Find(partition, by, over);

    protected override TimeSeries Create(in Subject subject) => new(subject, new RareValueModel(), PartitionOf(subject));

    private TimeSeries PartitionOf(in Subject subject)
    {
        var whole = subject with { By = null };
        return Find(_partitions, whole) ?? _partitions.Add(new TimeSeries(whole, new RarityHistory(), Pool()));
    }

    // Without partitions there is nothing to put together.
    private TimeSeries? Pool()
    {
        if (Settings.PartitionFieldName is null) return null;
        var all = new Subject(Index, null, null, null);
        return Find(_pools, all) ?? _pools.Add(new TimeSeries(all, new RarityHistory()));
    }

    private RarityHistory? PoolOf(TimeSeries partition, long bucketNumber) =>
        partition.Population is { } pool && !IsForgotten(pool, bucketNumber) && pool.Model is RarityHistory { CanJudge: true } history
            ? history
            : null;

    private void Look(in BucketContext occasion, in Tally tally, Assessment assessment)
    {
        var (series, history) = (tally.Series, (RarityHistory)tally.Series.Population!.Model!);
        if (!history.CanJudge) return;
        var sightings = IsForgotten(series, occasion.Number) ? 0 : ((RareValueModel)series.Model!).SightingsAt(history.Step);
        var verdict = new Evaluation(
            history.ProbabilityOf(RarityHistory.LevelOf(sightings), PoolOf(series.Population!, occasion.Number)), tally.Count,
            sightings / history.Steps);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, verdict.Actual, verdict.Typical));
        if (occasion.SkipsResults) return;
        if (IsSilenced(actions) || IsExcluded(series, occasion.Number, ExcludeFrequent.By)) verdict = verdict with { Probability = Silenced };
        assessment.Compare(verdict.Probability);
        if (!Assessment.IsWorthKeeping(verdict.Probability)) return;
        assessment.Add(new Finding(series.Subject, verdict)
        {
            Influencers = InfluencerFields.Of(tally, Function, verdict),
            Explanation = Explain(occasion, series, verdict, new Explanation
            {
                AnomalyType = AnomalyType.Spike,
                TypicalValue = verdict.Typical,
                ByFieldFirstOccurrence = sightings == 0,
                ByFieldRelativeRarity = (history.Steps + 1) / (sightings + 0.5),
            }),
        });
    }

    private void Learn(in BucketContext occasion, in Tally tally)
    {
        var (series, partition) = (tally.Series, tally.Series.Population!);
        var (value, history) = ((RareValueModel)series.Model!, (RarityHistory)partition.Model!);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, tally.Count, null));
        if (!occasion.SkipsUpdates && !IsKept(actions))
        {
            var level = RarityHistory.LevelOf(value.SightingsAt(history.Step));
            // A partition that is still new to everything teaches nothing about the others.
            if (history.CanJudge && partition.Population?.Model is RarityHistory pool) pool.See(level);
            history.See(level);
            value.See(history.Step);
            _present.Add(partition);
            if (partition.Population is { } all) _present.Add(all);
        }
        series.Seen(occasion.Number);
        partition.Seen(occasion.Number);
        partition.Population?.Seen(occasion.Number);
    }
}
