using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>A detector that holds each series, one for each partition and by value, against its own past.</summary>
internal sealed class SeriesDetector(int index, DetectorContext around) : Detector(index, around)
{
    // Nothing of it is the doing of one bucket.
    private const double MultiBucketOnly = 5;

    private readonly TimeSeriesIndex _series = new();
    private readonly SilenceSchedule _schedule = new();

    // Those for which an empty bucket is a zero like any other value.
    private readonly List<TimeSeries> _dense = [];
    private TimeSeries? _whole;

    public override IReadOnlyList<TimeSeriesIndex> Kinds => field ??= [_series];

    public override bool IsForgotten(TimeSeries series, long bucketNumber) =>
        IsSplit ? base.IsForgotten(series, bucketNumber) : series.LastSeen == TimeSeries.Never;

    public override void Conclude(in BucketContext occasion, ReadOnlySpan<Tally> tallies, Assessment assessment)
    {
        foreach (ref readonly var tally in tallies)
        {
            if (occasion.IsFinal) Renew(tally.Series, occasion.Number);
            else if (IsForgotten(tally.Series, occasion.Number)) continue;
            Look(occasion, tally, assessment);
            if (occasion.IsFinal) Saw(tally.Series, occasion.Number);
        }
        // An open bucket may still get the records that it lacks.
        if (!occasion.IsFinal) return;
        if (Function.SeesEmptyBuckets)
        {
            LookAtZeros(occasion, assessment);
            WakeSilent(occasion, assessment);
        }
        if (Plot.IsEnabled) PlotSilent(occasion, assessment);
    }

    public override double ManyOf(int kind, in Cardinalities of) => of.Partition * of.By;

    public override TimeSeries Revive(int kind, in Subject subject) => _series.Add(Create(subject));

    public override void Revived()
    {
        foreach (var series in _series.All)
        {
            if (SilenceOf(series) is not { } silence || series.LastSeen == TimeSeries.Never) continue;
            if (silence.IsDense) _dense.Add(series);
            else if (silence.AlarmAfter is { } after) _schedule.Enter(series, series.LastSeen + after);
        }
    }

    /// <summary>The series that are remembered.</summary>
    public IEnumerable<TimeSeries> Known(long bucketNumber) => _series.All.ToArray().Where(series => !IsForgotten(series, bucketNumber));

    protected override long BytesOfNewModel => field > 0 ? field : field = Function.BytesOfYoungModel(Around.Settings.BucketSpan, IsSplit);

    protected override EntityModel NewModelOf(TimeSeries series) => NewModel();

    // The whole job is no entity: it is never let go of.
    public override int Prune(long bucketNumber) => IsSplit ? base.Prune(bucketNumber) : 0;

    protected override TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over) =>
        IsSplit ? _series.Find(partition, by, over) : _whole;

    protected override TimeSeries Create(in Subject subject)
    {
        var series = new TimeSeries(subject, NewModel());
        if (!IsSplit) _whole = series;
        return series;
    }

    private ProbabilityModel NewModel() => Function.NewModel(Around.Settings.BucketSpan, IsSplit);

    private static SilenceModel? SilenceOf(TimeSeries series) => (series.Model as StatisticModel)?.Silence;

    // What a bucket brings is held against what was known before it.
    private void Look(in BucketContext occasion, in Tally tally, Assessment assessment, double silence = 1)
    {
        var (series, model) = (tally.Series, (ProbabilityModel)tally.Series.Model!);
        var verdict = model.Judge(occasion, tally, Settings.Side);
        // An empty bucket is as improbable as its zero, or as the silence that it is part of.
        if (verdict is { } zero && Settings.Side != Side.High && silence < zero.Probability)
            verdict = zero with { Probability = silence, MultiBucketImpact = MultiBucketOnly, SilentFor = occasion.Number - series.LastSeen };
        var actual = verdict?.Actual ?? model.ActualOf(tally);
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, actual, verdict?.Typical));
        if (Plot.IsEnabled) Plot.Add(assessment, series.Subject, model.BoundsAt(occasion), actual);
        if (verdict is { } found && !occasion.SkipsResults && (occasion.IsFinal || Function.IsProvenWhileOpen(found.Actual, found.Typical)))
        {
            if (IsSilenced(actions) || IsExcluded(series, occasion.Number, ExcludeFrequent.By)) assessment.Compare(Silenced);
            else Report(occasion, tally, model, found, assessment);
        }
        if (occasion.IsFinal && !occasion.SkipsUpdates && !IsKept(actions)) model.Learn(occasion, tally);
    }

    private void Saw(TimeSeries series, long bucketNumber)
    {
        if (SilenceOf(series) is { } silence)
        {
            var wasDense = silence.IsDense;
            silence.Seen(series.LastSeen == TimeSeries.Never ? 0 : bucketNumber - series.LastSeen);
            if (silence.IsDense && !wasDense) _dense.Add(series);
            if (silence.AlarmAfter is { } after) _schedule.Enter(series, bucketNumber + after);
        }
        series.Seen(bucketNumber);
    }

    private void LookAtZeros(in BucketContext occasion, Assessment assessment)
    {
        if (_whole is { } whole && whole.LastSeen != occasion.Number && !IsForgotten(whole, occasion.Number))
            Look(occasion, new Tally(whole), assessment);
        var kept = 0;
        for (var at = 0; at < _dense.Count; at++)
        {
            var series = _dense[at];
            if (SilenceOf(series) is not { IsDense: true } silence || IsForgotten(series, occasion.Number)) continue;
            if (occasion.Number - series.LastSeen > SilenceModel.MostZeros)
            {
                silence.GaveUp();
                continue;
            }
            _dense[kept++] = series;
            if (series.LastSeen != occasion.Number)
                Look(occasion, new Tally(series), assessment, silence.ProbabilityOf(occasion.Number - series.LastSeen));
        }
        _dense.RemoveRange(kept, _dense.Count - kept);
    }

    private void PlotSilent(in BucketContext occasion, Assessment assessment)
    {
        var number = occasion.Number;
        Plot.AddSilent(
            occasion, assessment, _series.All, series => series.LastSeen != number && !IsForgotten(series, number) && !IsAlwaysLookedAt(series),
            Function.SeesEmptyBuckets ? 0 : null);
    }

    private bool IsAlwaysLookedAt(TimeSeries series) => Function.SeesEmptyBuckets && (!IsSplit || SilenceOf(series) is { IsDense: true });

    private void WakeSilent(in BucketContext occasion, Assessment assessment)
    {
        while (_schedule.TryTake(occasion.Number, out var series))
        {
            if (IsForgotten(series, occasion.Number) || SilenceOf(series) is not { IsDense: false } silence) continue;
            var silentFor = occasion.Number - series.LastSeen;
            if (silence.AlarmAfter <= silentFor) Alarm(occasion, series, silence, silentFor, assessment);
            if (silence.AlarmAfter is { } after) _schedule.Enter(series, series.LastSeen + after);
        }
    }

    private void Alarm(in BucketContext occasion, TimeSeries series, SilenceModel silence, long silentFor, Assessment assessment)
    {
        var probability = silence.Probability;
        for (; silence.AlarmAfter <= silentFor; silence.Alarmed()) probability = silence.Probability;
        var (tally, model) = (new Tally(series), (StatisticModel)series.Model!);
        var typical = model.BoundsAt(occasion)?.Median ?? silence.Occupancy;
        var actions = Rules.ActionsFor(series.Subject, new RuleInput(occasion.Start, 0, typical));
        if (Settings.Side == Side.High || occasion.SkipsResults || IsSilenced(actions)
            || IsExcluded(series, occasion.Number, ExcludeFrequent.By)) return;
        Report(occasion, tally, model, new Evaluation(probability, Actual: 0, typical, MultiBucketOnly) { SilentFor = silentFor }, assessment);
    }
}
