using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>A detector that compares each series, one for each partition and by value, with its own past.</summary>
internal sealed class SeriesDetector(int index, DetectorContext detectorContext) : Detector(index, detectorContext)
{
    // The impact of an anomaly to which a single bucket contributes nothing.
    private const double MultiBucketOnly = 5;

    private readonly TimeSeriesIndex _series = new();
    private readonly SilenceSchedule _schedule = new();

    // The series for which an empty bucket is a zero like any other value.
    private readonly List<TimeSeries> _dense = [];
    private TimeSeries? _unsplit;

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_series];

    public override bool IsExpired(TimeSeries series, long bucketNumber) =>
        IsSplit ? base.IsExpired(series, bucketNumber) : series.LastSeen == TimeSeries.Never;

    public override void ProcessBucket(in BucketContext context, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies)
        {
            if (context.IsFinal) ResetIfExpired(tally.Series, context.Number);
            else if (IsExpired(tally.Series, context.Number)) continue;
            EvaluateTally(context, tally, assessment);
            if (context.IsFinal) MarkSeen(tally.Series, context);
        }
        // An open bucket may still receive records.
        if (!context.IsFinal) return;
        if (Function.CountsEmptyBuckets)
        {
            EvaluateEmptyBuckets(context, assessment);
            CheckSilentSeries(context, assessment);
        }
        if (Plot.IsEnabled) PlotSilent(context, assessment);
    }

    public override TimeSeries Restore(int kind, in Subject subject) => _series.Add(Create(subject));

    public override void OnRestored()
    {
        foreach (var series in _series.All)
        {
            if (SilenceOf(series) is not { } silence || series.LastSeen == TimeSeries.Never) continue;
            if (silence.IsDense) _dense.Add(series);
            else if (silence.AlarmAfter is { } after) _schedule.Add(series, series.LastSeen + after);
        }
    }

    /// <summary>The series that have not expired.</summary>
    public IEnumerable<TimeSeries> ActiveSeries(long bucketNumber) => _series.All.ToArray().Where(series => !IsExpired(series, bucketNumber));

    protected override long InitialModelBytes => field > 0 ? field : field = Function.InitialModelBytes(DetectorContext.Settings.BucketSpan, IsSplit);

    protected override EntityModel NewModelOf(TimeSeries series) => NewModel();

    // The series of the whole job is never removed.
    public override int Prune(long bucketNumber) => IsSplit ? base.Prune(bucketNumber) : 0;

    protected override TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) =>
        IsSplit ? _series.Find(partition, by, over) : _unsplit;

    protected override TimeSeries Create(in Subject subject)
    {
        var series = new TimeSeries(subject, NewModel());
        if (!IsSplit) _unsplit = series;
        return series;
    }

    private ProbabilityModel NewModel() => Function.NewModel(DetectorContext.Settings.BucketSpan, IsSplit);

    private static SilenceModel? SilenceOf(TimeSeries series) => (series.Model as StatisticModel)?.Silence;

    // A bucket is compared with what was known before it.
    private void EvaluateTally(in BucketContext context, in Tally tally, Assessment assessment, double silence = 1)
    {
        var (series, model) = (tally.Series, (ProbabilityModel)tally.Series.Model!);
        var evaluation = model.Evaluate(context, tally, Settings.Side);
        // An empty bucket is as improbable as its zero, or as the silence that it is part of.
        if (evaluation is { } zero && Settings.Side != Side.High && silence < zero.Probability)
            evaluation = zero with
            {
                Probability = silence, MultiBucketImpact = MultiBucketOnly, SilentFor = context.Number - series.LastSeen, Deviation = null,
            };
        var actual = evaluation?.Actual ?? model.ActualOf(tally);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, actual, evaluation?.Typical));
        if (Plot.IsEnabled) Plot.Add(assessment, series.Subject, model.BoundsAt(context), actual);
        if (evaluation is { } found && !context.SkipsResults && (context.IsFinal || Function.IsReportableWhileOpen(found.Actual, found.Typical)))
        {
            if (IsSuppressed(actions) || IsExcluded(series, context.Number, ExcludeFrequent.By)) assessment.AddProbability(Suppressed);
            else AddEvaluation(context, tally, model, found, assessment);
        }
        if (context.IsFinal && !context.SkipsUpdates && !SkipsUpdate(actions)) model.Learn(context, tally);
    }

    private void MarkSeen(TimeSeries series, in BucketContext context)
    {
        if (SilenceOf(series) is { } silence)
        {
            var wasDense = silence.IsDense;
            silence.LearnInterval(IntervalBefore(series, context));
            if (silence.IsDense && !wasDense) _dense.Add(series);
            if (silence.AlarmAfter is { } after) _schedule.Add(series, context.Number + after);
        }
        series.MarkSeen(context.Number);
    }

    // A silence during a scheduled event is not typical of the series: the count starts again, as if the series had not been seen before.
    private long IntervalBefore(TimeSeries series, in BucketContext context)
    {
        if (series.LastSeen == TimeSeries.Never) return 0;
        var buckets = context.Number - series.LastSeen;
        return context.SkippedUntil > context.Start - (buckets - 1) * DetectorContext.Settings.BucketSpan ? 0 : buckets;
    }

    private void EvaluateEmptyBuckets(in BucketContext context, Assessment assessment)
    {
        if (_unsplit is { } whole && whole.LastSeen != context.Number && !IsExpired(whole, context.Number))
            EvaluateTally(context, new Tally(whole), assessment);
        var kept = 0;
        for (var at = 0; at < _dense.Count; at++)
        {
            var series = _dense[at];
            if (SilenceOf(series) is not { IsDense: true } silence || IsExpired(series, context.Number)) continue;
            if (context.Number - series.LastSeen > SilenceModel.MaxEmptyDenseBuckets)
            {
                silence.MarkSparse();
                continue;
            }
            _dense[kept++] = series;
            if (series.LastSeen != context.Number)
                EvaluateTally(context, new Tally(series), assessment, silence.ProbabilityOf(context.Number - series.LastSeen));
        }
        _dense.RemoveRange(kept, _dense.Count - kept);
    }

    private void PlotSilent(in BucketContext context, Assessment assessment)
    {
        var number = context.Number;
        Plot.AddSilent(
            context, assessment, _series.All, series => series.LastSeen != number && !IsExpired(series, number) && !IsEvaluatedEachBucket(series),
            Function.CountsEmptyBuckets ? 0 : null);
    }

    private bool IsEvaluatedEachBucket(TimeSeries series) => Function.CountsEmptyBuckets && (!IsSplit || SilenceOf(series) is { IsDense: true });

    private void CheckSilentSeries(in BucketContext context, Assessment assessment)
    {
        while (_schedule.TryTakeDue(context.Number, out var series))
        {
            if (IsExpired(series, context.Number) || SilenceOf(series) is not { IsDense: false } silence) continue;
            var silentFor = context.Number - series.LastSeen;
            if (silence.AlarmAfter <= silentFor) ReportSilence(context, series, silence, silentFor, assessment);
            if (silence.AlarmAfter is { } after) _schedule.Add(series, series.LastSeen + after);
        }
    }

    private void ReportSilence(in BucketContext context, TimeSeries series, SilenceModel silence, long silentFor, Assessment assessment)
    {
        var probability = silence.Probability;
        for (; silence.AlarmAfter <= silentFor; silence.RaiseAlarmPower()) probability = silence.Probability;
        var (tally, model) = (new Tally(series), (StatisticModel)series.Model!);
        var typical = model.BoundsAt(context)?.Median ?? silence.Occupancy;
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(context.Start, 0, typical));
        if (Settings.Side == Side.High || context.SkipsResults || IsSuppressed(actions)
            || IsExcluded(series, context.Number, ExcludeFrequent.By)) return;
        AddEvaluation(context, tally, model, new Evaluation(probability, Actual: 0, typical, MultiBucketOnly) { SilentFor = silentFor }, assessment);
    }
}
