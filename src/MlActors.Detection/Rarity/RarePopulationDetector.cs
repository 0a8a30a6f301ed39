using MlActors.Detection.Buckets;
using MlActors.Detection.Detectors;
using MlActors.Detection.Entities;
using MlActors.Detection.Findings;
using MlActors.Detection.Populations;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;

namespace MlActors.Detection.Rarity;

/// <summary>
/// Finds members of a population that are seen with by values which few other members are seen with (<c>rare</c>), or with such values much more
/// often
/// than other members (<c>freq_rare</c>).
/// </summary>
internal sealed class RarePopulationDetector(int index, Surroundings around) : Detector(index, around)
{
    // What fewer than one in sixteen members is seen with is rare enough to be counted.
    private const double RareShare = 1.0 / 16;

    private readonly SeriesIndex _partitions = new();
    private readonly SeriesIndex _values = new();
    private readonly SeriesIndex _members = new();
    private readonly SeriesIndex _pairs = new();
    private readonly MemberFindings _findings = new(together: around.Settings.Detectors[index].Function == DetectorFunction.FreqRare);
    private readonly HashSet<Series> _present = [];
    private readonly Dictionary<Series, double> _encounters = [];

    public override IReadOnlyList<SeriesIndex> Kinds => field ??= [_partitions, _values, _members, _pairs];

    private bool CountsEncounters => Settings.Function == DetectorFunction.FreqRare;

    public override void Conclude(in Occasion occasion, ReadOnlySpan<Tally> tallies, Assessment assessment)
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

    public override Series Revive(int kind, in Subject subject) => kind switch
    {
        0 => _partitions.Add(new Series(subject, new RarePopulation())),
        1 => _values.Add(new Series(subject, new RareValue(), PartitionOf(subject))),
        2 => _members.Add(new Series(subject, model: null, PartitionOf(subject))),
        _ => _pairs.Add(Create(subject)),
    };

    protected override long BytesOfNewModel => field > 0 ? field : field = 2 * Series.OwnBytes + new RareValue().Bytes;

    protected override EntityModel? NewModelOf(Series series) => series.Model switch
    {
        RareValue => new RareValue(),
        RarePopulation => new RarePopulation(),
        _ => null,
    };

    protected override Series? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _pairs.Find(partition, by, over);

    protected override Series Create(in Subject subject) => new(subject, model: null, ValueOf(subject));

    private static RarePopulation ModelOf(Series partition) => (RarePopulation)partition.Model!;

    private static Series PartitionOf(in Tally tally) => tally.Series.Population!.Population!;

    private Series PartitionOf(in Subject subject)
    {
        var whole = subject with { By = null, Over = null };
        return Find(_partitions, whole) ?? _partitions.Add(new Series(whole, new RarePopulation()));
    }

    private Series ValueOf(in Subject subject)
    {
        var value = subject with { Over = null };
        return Find(_values, value) ?? _values.Add(new Series(value, new RareValue(), PartitionOf(subject)));
    }

    private Series MemberOf(in Subject subject)
    {
        var member = subject with { By = null };
        return Find(_members, member) ?? _members.Add(new Series(member, model: null, PartitionOf(subject)));
    }

    private void RenewAll(Series pair, long bucketNumber)
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
        return IsForgotten(value, bucketNumber) ? 0 : ((RareValue)value.Model!).SightingsAt(ModelOf(PartitionOf(tally)).History.Step);
    }

    private bool IsRare(in Tally tally, long bucketNumber) => SightingsOf(tally, bucketNumber) < RareShare * ModelOf(PartitionOf(tally)).Members;

    private void CountEncounters(in Occasion occasion, in Tally tally)
    {
        var member = MemberOf(tally.Series.Subject);
        var rare = IsRare(tally, occasion.Number) ? tally.Count : 0;
        _encounters[member] = _encounters.GetValueOrDefault(member) + rare;
    }

    private void Look(in Occasion occasion, in Tally tally)
    {
        var (series, partition) = (tally.Series, PartitionOf(tally));
        if (occasion.SkipsResults || IsForgotten(partition, occasion.Number) || !ModelOf(partition).History.CanJudge) return;
        var verdict = VerdictOf(occasion, tally);
        var actions = Rules.ActionsFor(series.Subject, new RuleFacts(occasion.Start, verdict.Actual, verdict.Typical));
        if (IsSilenced(actions) || IsExcluded(series, occasion.Number, ExcludeFrequent.Over)
            || IsExcluded(series.Population!, occasion.Number, ExcludeFrequent.By))
            verdict = verdict with { Probability = Silenced };
        _findings.Add(tally, verdict, this, Assessment.IsWorthKeeping(verdict.Probability)
            ? Explain(occasion, series, verdict, RarityOf(tally, verdict, occasion.Number))
            : null);
    }

    private Explanation RarityOf(in Tally tally, in Verdict verdict, long bucketNumber)
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

    private Verdict VerdictOf(in Occasion occasion, in Tally tally)
    {
        var (population, seen) = (ModelOf(PartitionOf(tally)), SightingsOf(tally, occasion.Number));
        if (!CountsEncounters) return new Verdict(population.History.ProbabilityOf(RarityHistory.LevelOf(seen)), tally.Count, seen);
        // Only what is rare can be a cause, and a member's rare values are one thing together.
        var nothing = new Verdict(1, 0, 0);
        return IsRare(tally, occasion.Number)
            ? population.Encounters.Judge(_encounters[MemberOf(tally.Series.Subject)], Side.High) ?? nothing
            : nothing;
    }

    private void Learn(in Occasion occasion, in Tally tally)
    {
        var (pair, value, partition) = (tally.Series, tally.Series.Population!, PartitionOf(tally));
        var (member, population) = (MemberOf(pair.Subject), ModelOf(partition));
        var actions = Rules.ActionsFor(pair.Subject, new RuleFacts(occasion.Start, tally.Count, null));
        if (!occasion.SkipsUpdates && !IsKept(actions))
        {
            population.History.See(RarityHistory.LevelOf(SightingsOf(tally, occasion.Number)));
            if (pair.LastSeen == Series.Never) ((RareValue)value.Model!).See(population.History.Step);
            if (member.LastSeen == Series.Never) population.SeeMember();
        }
        foreach (var series in new[] { pair, value, member, partition }) series.Seen(occasion.Number);
    }

    private static void Leave(in Occasion occasion, RarePopulation population)
    {
        if (occasion.IsFinal && !occasion.SkipsUpdates)
        {
            population.History.Pass();
            population.Encounters.LearnBucket();
        }
        population.Encounters.Leave();
    }
}
