using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>
/// Finds members of a population that are seen with by values which few other members are seen with (<c>rare</c>), or with such values much more
/// often
/// than other members (<c>freq_rare</c>).
/// </summary>
internal sealed class RarePopulationDetector(int index, DetectorContext around) : Detector(index, around)
{
    // What fewer than one in sixteen members is seen with is rare enough to be counted.
    private const double RareShare = 1.0 / 16;

    private readonly TimeSeriesIndex _partitions = new();
    private readonly TimeSeriesIndex _values = new();
    private readonly TimeSeriesIndex _members = new();
    private readonly TimeSeriesIndex _pairs = new();
    private readonly MemberFindings _findings = new(together: around.Settings.Detectors[index].Function == DetectorFunction.FreqRare);
    private readonly HashSet<TimeSeries> _present = [];
    private readonly Dictionary<TimeSeries, double> _encounters = [];

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_partitions, _values, _members, _pairs];

    private bool CountsEncounters => Settings.Function == DetectorFunction.FreqRare;

    public override void Conclude(in BucketContext occasion, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies)
        {
            if (occasion.IsFinal) RenewAll(tally.Series, occasion.Number);
            _present.Add(PartitionOf(tally));
            if (CountsEncounters) CountEncounters(occasion, tally);
        }
        foreach (var (member, encounters) in _encounters) ModelOf(member.Population!).Encounters.Enter(encounters);
        foreach (ref readonly var tally in tallies) Look(occasion, tally);
        _findings.Tell(assessment);
        if (occasion.IsFinal)
            foreach (ref readonly var tally in tallies) Learn(occasion, tally);
        foreach (var partition in _present) Leave(occasion, ModelOf(partition));
        _present.Clear();
        _encounters.Clear();
    }

    public override double ManyOf(int kind, in Cardinalities of) => of.Partition * kind switch
    {
        0 => 1,
        1 => of.By,
        2 => of.Over,
        _ => of.By * of.Over,
    };

    public override TimeSeries Revive(int kind, in Subject subject) => kind switch
    {
        0 => _partitions.Add(new TimeSeries(subject, new RarePopulationModel())),
        1 => _values.Add(new TimeSeries(subject, new RareValueModel(), PartitionOf(subject))),
        2 => _members.Add(new TimeSeries(subject, model: null, PartitionOf(subject))),
        _ => _pairs.Add(Create(subject)),
    };

    protected override long BytesOfNewModel => field > 0 ? field : field = 2 * TimeSeries.OwnBytes + new RareValueModel().Bytes;

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

    private void RenewAll(TimeSeries pair, long bucketNumber)
    {
        Renew(pair, bucketNumber);
        Renew(pair.Population!, bucketNumber);
        Renew(MemberOf(pair.Subject), bucketNumber);
        Renew(pair.Population!.Population!, bucketNumber);
    }

    // By how many members its value was seen before.
    private double SightingsOf(in Tally tally, long bucketNumber)
    {
        var value = tally.Series.Population!;
        return IsForgotten(value, bucketNumber) ? 0 : ((RareValueModel)value.Model!).SightingsAt(ModelOf(PartitionOf(tally)).History.Step);
    }

    private bool IsRare(in Tally tally, long bucketNumber) => SightingsOf(tally, bucketNumber) < RareShare * ModelOf(PartitionOf(tally)).Members;

    private void CountEncounters(in BucketContext occasion, in Tally tally)
    {
        var member = MemberOf(tally.Series.Subject);
        var rare = IsRare(tally, occasion.Number) ? tally.Count : 0;
        _encounters[member] = _encounters.GetValueOrDefault(member) + rare;
    }

    private void Look(in BucketContext occasion, in Tally tally)
    {
        var (series, partition) = (tally.Series, PartitionOf(tally));
        if (occasion.SkipsResults || IsForgotten(partition, occasion.Number) || !ModelOf(partition).History.CanJudge) return;
        var verdict = VerdictOf(occasion, tally);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, verdict.Actual, verdict.Typical));
        if (IsSilenced(actions) || IsExcluded(series, occasion.Number, ExcludeFrequent.Over)
            || IsExcluded(series.Population!, occasion.Number, ExcludeFrequent.By))
            verdict = verdict with { Probability = Silenced };
        _findings.Add(tally, verdict, this, Assessment.IsWorthKeeping(verdict.Probability)
            ? Explain(occasion, series, verdict, RarityOf(tally, verdict, occasion.Number))
            : null);
    }

    private Explanation RarityOf(in Tally tally, in Evaluation verdict, long bucketNumber)
    {
        var sightings = SightingsOf(tally, bucketNumber);
        return new Explanation
        {
            AnomalyType = AnomalyType.Spike,
            TypicalValue = verdict.Typical,
            ByFieldFirstOccurrence = sightings == 0,
            ByFieldRelativeRarity = (ModelOf(PartitionOf(tally)).Members + 1) / (sightings + 0.5),
        };
    }

    private Evaluation VerdictOf(in BucketContext occasion, in Tally tally)
    {
        var (population, seen) = (ModelOf(PartitionOf(tally)), SightingsOf(tally, occasion.Number));
        if (!CountsEncounters) return new Evaluation(population.History.ProbabilityOf(RarityHistory.LevelOf(seen)), tally.Count, seen);
        // Only what is rare can be a cause, and a member's rare values are one thing together.
        var nothing = new Evaluation(1, 0, 0);
        return IsRare(tally, occasion.Number)
            ? population.Encounters.Judge(_encounters[MemberOf(tally.Series.Subject)], Side.High) ?? nothing
            : nothing;
    }

    private void Learn(in BucketContext occasion, in Tally tally)
    {
        var (pair, value, partition) = (tally.Series, tally.Series.Population!, PartitionOf(tally));
        var (member, population) = (MemberOf(pair.Subject), ModelOf(partition));
        var actions = Rules.ActionsFor(pair.Subject, new RuleInput(occasion.Start, tally.Count, null));
        if (!occasion.SkipsUpdates && !IsKept(actions))
        {
            population.History.See(RarityHistory.LevelOf(SightingsOf(tally, occasion.Number)));
            if (pair.LastSeen == TimeSeries.Never) ((RareValueModel)value.Model!).See(population.History.Step);
            if (member.LastSeen == TimeSeries.Never) population.SeeMember();
        }
        foreach (var series in new[] { pair, value, member, partition }) series.Seen(occasion.Number);
    }

    private static void Leave(in BucketContext occasion, RarePopulationModel population)
    {
        if (occasion.IsFinal && !occasion.SkipsUpdates)
        {
            population.History.Pass();
            population.Encounters.LearnBucket();
        }
        population.Encounters.Leave();
    }
}
