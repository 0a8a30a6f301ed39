using System.Collections.Immutable;
using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>
/// One detector of a job: accumulates records in tallies, and evaluates and learns each bucket once it is complete. Lives while the job is open; its
/// series are in the model state.
/// </summary>
internal abstract class Detector
{
    private readonly PruneWindow _window;
    private readonly int _field;
    private readonly int _partition;
    private readonly int _by;
    private readonly int _over;

    protected Detector(int index, DetectorContext detectorContext)
    {
        (Index, DetectorContext, Settings) = (index, detectorContext, detectorContext.Settings.Detectors[index]);
        Function = FunctionFactory.Create(Settings.Function, detectorContext.Settings.LocalTime);
        Rules = new RuleSet(Settings);
        InfluencerFields = new InfluencerFields(detectorContext.Settings, index);
        Plot = new ModelPlot(detectorContext.Settings.ModelPlot, index, Function.Feature(Settings.FieldName));
        _window = detectorContext.Windows.Of(Settings.Function);
        _field = detectorContext.Settings.PositionOf(Settings.FieldName);
        _partition = detectorContext.Settings.PositionOf(Settings.PartitionFieldName);
        _by = detectorContext.Settings.PositionOf(Settings.ByFieldName);
        _over = detectorContext.Settings.PositionOf(Settings.OverFieldName);
    }

    public DetectorSettings Settings { get; }

    public InfluencerFields InfluencerFields { get; }

    public BucketFunction Function { get; }

    /// <summary>All series, grouped by kind; a kind that others refer to comes before them.</summary>
    public abstract IReadOnlyList<TimeSeriesIndex> Kinds { get; }

    protected int Index { get; }

    protected DetectorContext DetectorContext { get; }

    protected RuleSet Rules { get; private set; }

    internal ModelPlot Plot { get; }

    protected bool IsSplit => _partition != RecordView.None || _by != RecordView.None;

    public void UseRules(ImmutableArray<DetectionRule> rules)
    {
        var settings = Settings with { Rules = rules };
        settings.Validate();
        Rules = new RuleSet(settings);
    }

    /// <summary>Adds a record to the tally of its series, unless it lacks a field that this detector analyses or splits by.</summary>
    public void Add(OpenBucket bucket, in RecordView record)
    {
        ref readonly var value = ref record.At(_field);
        if (!Function.Accepts(value, out var number)) return;
        ref readonly var partition = ref record.At(_partition);
        ref readonly var by = ref record.At(_by);
        ref readonly var over = ref record.At(_over);
        if (!Settings.UseNull && (IsMissing(partition, _partition) || IsMissing(by, _by)) || IsMissing(over, _over)) return;
        var tallies = bucket.TalliesOf(Index);
        var series = Find(partition, by, over);
        if (series is null || !ReferenceEquals(series.CurrentTallies, tallies) && NeedsReadmission(series))
            series = Admit(partition, by, over, series);
        if (series is null)
        {
            bucket.HasRejected = true;
            return;
        }
        ref var tally = ref tallies.Of(series);
        Function.Accumulate(tallies, ref tally, record, value, number);
        InfluencerFields.Accumulate(ref tally, record, number);
    }

    /// <summary>Evaluates a bucket, and learns from it when it is final.</summary>
    /// <param name="context">The bucket and what may result from it.</param>
    /// <param name="tallies">Empty where no record was accumulated.</param>
    /// <param name="assessment">Receives the evaluations.</param>
    public abstract void ProcessBucket(in BucketContext context, ReadOnlySpan<Tally> tallies, Assessment assessment);

    /// <summary>Creates an empty series of one kind (<see cref="Kinds"/>), whose state is read next.</summary>
    public abstract TimeSeries Restore(int kind, in Subject subject);

    /// <summary>Called once all series have been read.</summary>
    public virtual void OnRestored() { }

    /// <summary>Removes expired series; one that has records in an open bucket is reset instead.</summary>
    public virtual int Prune(long bucketNumber)
    {
        var removed = 0;
        // Members are removed first, because what they refer to must outlive them.
        for (var kind = Kinds.Count - 1; kind >= 0; kind--)
            removed += Kinds[kind].Remove(series => series.OpenTallies == 0 && IsExpired(series, bucketNumber));
        foreach (var kind in Kinds)
            foreach (var series in kind.All) ResetIfExpired(series, bucketNumber);
        return removed;
    }

    /// <summary>Whether the series was not seen for longer than the prune window. A series that represents the whole job never expires.</summary>
    public virtual bool IsExpired(TimeSeries series, long bucketNumber) => _window.IsExpired(series, bucketNumber);

    /// <summary>The initial size of the model of a series in bytes, including what may have to be created for it.</summary>
    protected abstract long InitialModelBytes { get; }

    /// <summary>The model with which an expired series starts again.</summary>
    protected abstract EntityModel? NewModelOf(TimeSeries series);

    protected void ResetIfExpired(TimeSeries series, long bucketNumber)
    {
        if (series.LastSeen != TimeSeries.Never && IsExpired(series, bucketNumber)) series.Reset(NewModelOf(series));
    }

    /// <summary>The series of a record; null if it does not exist yet.</summary>
    protected abstract TimeSeries? Find(in FieldValue partition, in FieldValue by, in FieldValue over);

    /// <summary>Creates the series of a record, of the last of the <see cref="Kinds"/>.</summary>
    protected abstract TimeSeries Create(in Subject subject);

    protected static TimeSeries? Find(TimeSeriesIndex index, in Subject subject) => index.Find(subject.Partition, subject.By, subject.Over);

    /// <summary>
    /// The probability of what a rule or the configuration leaves out. It counts as ordinary, because the history of scores must know that it
    /// existed.
    /// </summary>
    protected const double Suppressed = 1;

    protected static bool IsSuppressed(RuleActions actions) => actions.HasFlag(RuleActions.SkipResult);

    /// <summary>Whether a rule excludes the value from the model.</summary>
    protected static bool SkipsUpdate(RuleActions actions) => actions.HasFlag(RuleActions.SkipModelUpdate);

    /// <summary>Adds an evaluation to the assessment, with everything that may be reported of it.</summary>
    protected void AddEvaluation(in BucketContext context, in Tally tally, ProbabilityModel model, in Evaluation evaluation, Assessment assessment)
    {
        assessment.AddEvaluation(evaluation);
        if (!Assessment.IsCandidate(evaluation)) return;
        var finding = new Finding(tally.Series.Subject, evaluation) { Influencers = InfluencerFields.Of(tally, Function, evaluation) };
        // What is too probable for a record counts for the bucket and the influencers only, and explanations are expensive.
        assessment.Add(!finding.IsReportable ? finding : finding with
        {
            Explanation = Explain(context, tally.Series, evaluation, model.Explain(context, tally, evaluation, Settings.Side)),
        });
    }

    /// <summary>
    /// Completes the explanation of an evaluation. Called once for each, because a final anomaly becomes part of the anomaly history of its series.
    /// </summary>
    protected Explanation Explain(in BucketContext context, TimeSeries series, in Evaluation evaluation, Explanation? ofModel)
    {
        var earlier = IsExpired(series, context.Number) ? null : series.Anomalies;
        var explanation = (ofModel ?? new Explanation()).Complete(context, evaluation, earlier);
        if (context.IsFinal && AnomalyHistory.IsAnomalous(evaluation.Probability))
            series.AddAnomaly(context.Number, evaluation.SilentFor ?? 1, evaluation.Probability);
        return explanation;
    }

    /// <summary>Whether a value is so frequent that the configuration excludes it.</summary>
    protected bool IsExcluded(TimeSeries series, long bucketNumber, ExcludeFrequent kind)
    {
        const long minBuckets = 10;
        const double frequent = 0.1;
        if (Settings.ExcludeFrequent != ExcludeFrequent.All && Settings.ExcludeFrequent != kind) return false;
        if ((kind == ExcludeFrequent.By ? Settings.ByFieldName : Settings.OverFieldName) is null) return false;
        var since = bucketNumber - series.FirstSeen;
        return series.FirstSeen != TimeSeries.Never && since >= minBuckets && series.SeenBuckets > frequent * since;
    }

    /// <summary>An expired series needs memory again, and may be rejected, whether or not it has been removed yet.</summary>
    private bool NeedsReadmission(TimeSeries series) => series.OpenTallies == 0 && IsExpired(series, DetectorContext.Clock.Number);

    private TimeSeries? Admit(in FieldValue partition, in FieldValue by, in FieldValue over, TimeSeries? known)
    {
        var subject = known?.Subject ?? new Subject(Index, KeyOf(partition), KeyOf(by), KeyOf(over));
        if (!DetectorContext.Budget.TryAdmit(TimeSeries.OwnBytes + InitialModelBytes + sizeof(char) * Kinds.Count * subject.TextLength)) return null;
        if (known is null) return Kinds[^1].Add(Create(subject));
        known.Reset(NewModelOf(known));
        return known;
    }

    private static bool IsMissing(in FieldValue value, int position) => position != RecordView.None && value.Kind == FieldKind.Missing;

    private static string? KeyOf(in FieldValue value) => value.AsText() is { } text ? KeyText.Of(text) : null;
}
