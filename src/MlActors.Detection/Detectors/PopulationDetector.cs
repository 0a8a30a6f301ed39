using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>A detector that holds each over value against all others, apart for each partition and by value.</summary>
internal sealed class PopulationDetector(int index, DetectorContext around) : Detector(index, around)
{
    private readonly TimeSeriesIndex _populations = new();
    private readonly TimeSeriesIndex _members = new();
    private readonly MemberFindings _findings = new();
    private readonly HashSet<TimeSeries> _present = [];

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_populations, _members];

    public override void Conclude(in BucketContext occasion, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies) Enter(occasion, tally);
        foreach (ref readonly var tally in tallies) Look(occasion, tally, assessment);
        _findings.Tell(assessment);
        if (occasion.IsFinal)
            foreach (ref readonly var tally in tallies) Learn(occasion, tally);
        if (occasion.IsFinal && Plot.IsEnabled) PlotSilent(occasion, assessment);
        foreach (var population in _present)
        {
            if (population.Model is not PopulationModel model) continue;
            if (occasion.IsFinal && !occasion.SkipsUpdates) model.LearnBucket();
            model.Leave();
        }
        _present.Clear();
    }

    public override double ManyOf(int kind, in Cardinalities of) => of.Partition * of.By * (kind == 0 ? 1 : of.Over);

    public override TimeSeries Revive(int kind, in Subject subject) => kind == 0
        ? _populations.Add(new TimeSeries(subject, NewPopulation()))
        : _members.Add(Create(subject));

    protected override long BytesOfNewModel =>
        field > 0 ? field : field = TimeSeries.OwnBytes + new MemberModel().Bytes + (Settings.ByFieldName is null ? 0 : NewPopulation().Bytes);

    protected override EntityModel? NewModelOf(TimeSeries series) => series.Model switch
    {
        null => null,
        MemberModel => new MemberModel(),
        _ => NewPopulation(),
    };

    protected override TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) => _members.Find(partition, by, over);

    protected override TimeSeries Create(in Subject subject) =>
        new(subject, Function is StatisticFunction ? new MemberModel() : null, PopulationOf(subject));

    private ProbabilityModel NewPopulation() => Function.NewPopulation(Around.Settings.BucketSpan);

    private TimeSeries PopulationOf(in Subject subject)
    {
        var whole = subject with { Over = null };
        return Find(_populations, whole) ?? _populations.Add(new TimeSeries(whole, NewPopulation()));
    }

    private void Enter(in BucketContext occasion, in Tally tally)
    {
        var (series, population) = (tally.Series, tally.Series.Population!);
        if (occasion.IsFinal)
        {
            Renew(series, occasion.Number);
            Renew(population, occasion.Number);
        }
        _present.Add(population);
        if (population.Model is not PopulationModel model || ValueOf(tally) is not { } value) return;
        // What a rule keeps from the model must not be among those that others are held against, either.
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, value, null));
        if (!IsKept(actions)) model.Enter(value, tally.Count, series.Model as MemberModel);
    }

    private void Look(in BucketContext occasion, in Tally tally, Assessment assessment)
    {
        var (series, population) = (tally.Series, tally.Series.Population!);
        var model = (ProbabilityModel)population.Model!;
        var verdict = IsForgotten(population, occasion.Number) ? null : model.Judge(occasion, tally, Settings.Side);
        if (Plot.IsEnabled) Plot.Add(assessment, series.Subject, model.BoundsAt(occasion), model.ActualOf(tally));
        if (verdict is not { } found || occasion.SkipsResults) return;
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, found.Actual, found.Typical));
        if (!occasion.IsFinal && !Function.IsProvenWhileOpen(found.Actual, found.Typical)) return;
        if (IsSilenced(actions) || IsExcluded(series, occasion.Number, ExcludeFrequent.Over)
            || IsExcluded(population, occasion.Number, ExcludeFrequent.By))
            found = found with { Probability = Silenced };
        _findings.Add(
            tally, found, this, Assessment.IsWorthKeeping(found.Probability)
                ? Explain(occasion, series, found, model.Explain(occasion, tally, found, Settings.Side))
                : null);
    }

    // Where nobody came, what is expected of anybody.
    private void PlotSilent(in BucketContext occasion, Assessment assessment)
    {
        var number = occasion.Number;
        Plot.AddSilent(
            occasion, assessment, _populations.All, population => !_present.Contains(population) && !IsForgotten(population, number), actual: null);
    }

    private void Learn(in BucketContext occasion, in Tally tally)
    {
        var (series, population) = (tally.Series, tally.Series.Population!);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, ValueOf(tally), null));
        if (!occasion.SkipsUpdates && !IsKept(actions)) ((ProbabilityModel)population.Model!).Learn(occasion, tally);
        series.Seen(occasion.Number);
        population.Seen(occasion.Number);
    }

    private double? ValueOf(in Tally tally) => (Function as StatisticFunction)?.ValueOf(tally) is { } value && !double.IsNaN(value) ? value : null;
}
