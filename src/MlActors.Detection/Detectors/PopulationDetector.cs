using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>A detector that compares each over value with all others, separately for each partition and by value.</summary>
internal sealed class PopulationDetector(int index, DetectorContext detectorContext) : Detector(index, detectorContext)
{
    private readonly TimeSeriesIndex _populations = new();
    private readonly TimeSeriesIndex _members = new();
    private readonly MemberFindings _findings = new();
    private readonly HashSet<TimeSeries> _present = [];

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_populations, _members];

    public override void ProcessBucket(in BucketContext context, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies) AddToPopulation(context, tally);
        foreach (ref readonly var tally in tallies) EvaluateTally(context, tally, assessment);
        _findings.ReportTo(assessment);
        if (context.IsFinal)
            foreach (ref readonly var tally in tallies) Learn(context, tally);
        if (context.IsFinal && Plot.IsEnabled) PlotSilent(context, assessment);
        foreach (var population in _present)
        {
            if (population.Model is not PopulationModel model) continue;
            if (context.IsFinal && !context.SkipsUpdates) model.LearnBucket();
            model.ClearBucket();
        }
        _present.Clear();
    }

    public override TimeSeries Restore(int kind, in Subject subject) => kind == 0
        ? _populations.Add(new TimeSeries(subject, NewPopulation()))
        : _members.Add(Create(subject));

    protected override long InitialModelBytes =>
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

    private ProbabilityModel NewPopulation() => Function.NewPopulation(DetectorContext.Settings.BucketSpan);

    private TimeSeries PopulationOf(in Subject subject)
    {
        var whole = subject with { Over = null };
        return Find(_populations, whole) ?? _populations.Add(new TimeSeries(whole, NewPopulation()));
    }

    private void AddToPopulation(in BucketContext context, in Tally tally)
    {
        var (series, population) = (tally.Series, tally.Series.Population!);
        if (context.IsFinal)
        {
            ResetIfExpired(series, context.Number);
            ResetIfExpired(population, context.Number);
        }
        _present.Add(population);
        if (population.Model is not PopulationModel model || ValueOf(tally) is not { } value) return;
        // A value that a rule excludes from the model must not influence the mean that others are compared with, either.
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, value, null));
        if (!SkipsUpdate(actions)) model.AddMember(value, tally.Count, series.Model as MemberModel);
    }

    private void EvaluateTally(in BucketContext context, in Tally tally, Assessment assessment)
    {
        var (series, population) = (tally.Series, tally.Series.Population!);
        var model = (ProbabilityModel)population.Model!;
        var evaluation = IsExpired(population, context.Number) ? null : model.Evaluate(context, tally, Settings.Side);
        if (Plot.IsEnabled) Plot.Add(assessment, series.Subject, model.BoundsAt(context), model.ActualOf(tally));
        if (evaluation is not { } found || context.SkipsResults) return;
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, found.Actual, found.Typical));
        if (!context.IsFinal && !Function.IsReportableWhileOpen(found.Actual, found.Typical)) return;
        if (IsSuppressed(actions) || IsExcluded(series, context.Number, ExcludeFrequent.Over)
            || IsExcluded(population, context.Number, ExcludeFrequent.By))
            found = found with { Probability = Suppressed };
        _findings.Add(
            tally, found, this, Assessment.IsCandidate(found)
                ? Explain(context, series, found, model.Explain(context, tally, found, Settings.Side))
                : null);
    }

    // Where no member has records, the plot shows the expectation for any member.
    private void PlotSilent(in BucketContext context, Assessment assessment)
    {
        var number = context.Number;
        Plot.AddSilent(
            context, assessment, _populations.All, population => !_present.Contains(population) && !IsExpired(population, number), actual: null);
    }

    private void Learn(in BucketContext context, in Tally tally)
    {
        var (series, population) = (tally.Series, tally.Series.Population!);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, ValueOf(tally), null));
        if (!context.SkipsUpdates && !SkipsUpdate(actions)) ((ProbabilityModel)population.Model!).Learn(context, tally);
        series.MarkSeen(context.Number);
        population.MarkSeen(context.Number);
    }

    private double? ValueOf(in Tally tally) => (Function as StatisticFunction)?.ValueOf(tally) is { } value && !double.IsNaN(value) ? value : null;
}
