using MlActors.Detection;
using MlActors.Detection.Forecasts;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using MlActors.Domain.Filters;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using MlActors.Domain.Snapshots;
using MlActors.Domain.Time;

namespace MlActors.Domain.Jobs;

/// <summary>
/// The analysing half of an open job: detector, counts, and how far its sources were read, changed together and saved together, so that
/// none of them can be ahead of the others. No clock and no I/O; lives as long as the engine around it.
/// </summary>
public sealed class JobModel
{
    private readonly JobConfig _config;
    private readonly AnomalyDetector _detector;
    private DataCounts _counts;

    public JobModel(JobConfig config)
        : this(config, new AnomalyDetector(config.ToSettings()), DataCounts.Zero, null, new PostLedger())
    {
    }

    private JobModel(JobConfig config, AnomalyDetector detector, DataCounts counts, DatafeedPosition? position, PostLedger posts)
    {
        (_config, _detector, _counts, Position, SavedPosition, Posts) = (config, detector, counts, position, position, posts);
        Rules = config.FilterItems.IsEmpty ? RuleContext.Empty : new RuleContext { Filters = config.FilterItems };
    }

    /// <summary>What a replay from the source has to repeat beside the records.</summary>
    public InterventionLog Interventions { get; private set; } = InterventionLog.Empty;

    /// <summary>The records that the detector was given, those out of order included.</summary>
    internal long RecordsGiven => _counts.ProcessedRecordCount + _counts.OutOfOrderTimestampCount;

    /// <summary>What the rules go by.</summary>
    public RuleContext Rules { get; private set; }

    public DatafeedPosition? Position { get; private set; }

    /// <summary>The position in the newest durable state; null without one.</summary>
    public DatafeedPosition? SavedPosition { get; private set; }

    /// <summary>
    /// A snapshot would hold nothing new. It would if only the position had moved: a job that is closed on an older position reads again.
    /// </summary>
    public bool IsSaved => !HasUnsavedChanges && Position == SavedPosition;

    /// <summary>What was posted lately, so that a chunk that comes twice counts once.</summary>
    public PostLedger Posts { get; }

    /// <summary>Something was learnt that no snapshot holds yet.</summary>
    public bool HasUnsavedChanges { get; private set; }

    /// <summary>A datafeed has added records or moved time, and no snapshot holds it yet; it is in no journal either.</summary>
    public bool HasUnsavedPages { get; private set; }

    public DataCounts Counts => _counts.With(_detector.Buckets);

    public JobStatistics Statistics => new(Counts, _detector.Size, _detector.LastFinalizedBucketEnd);

    public long? LatestRecordTime => _detector.LatestRecordTime;

    public long? LastFinalizedBucketEnd => _detector.LastFinalizedBucketEnd;

    /// <exception cref="UnreadableModelException">The bytes are damaged, of another format version, or of another configuration.</exception>
    public static JobModel Restore(JobConfig config, ReadOnlySpan<byte> saved)
    {
        var state = SavedModel.Read(saved);
        var detector = AnomalyDetector.Restore(config.ToSettings(), state.Detector);
        var model = new JobModel(config, detector, state.Counts, state.Position, PostLedger.Of(state.Posters))
        {
            Interventions = state.Interventions,
        };
        if (state.Rules is { } rules) model.Use(rules);
        return model;
    }

    public byte[] Save() => new SavedModel(_counts, Position, Posts.Entries, Rules, Interventions, _detector.Save()).Write();

    /// <summary>The state that was saved last is durable.</summary>
    public void MarkSaved() => (HasUnsavedChanges, HasUnsavedPages, SavedPosition) = (false, false, Position);

    /// <summary>Applies an event of the model's journal, when it is written and when it is replayed.</summary>
    /// <param name="completed">Receives the results of the buckets that it completes.</param>
    /// <returns>The counts of posted records; null for other events.</returns>
    public DataCounts? Apply(ModelEvent modelEvent, ICollection<BucketResult> completed)
    {
        switch (modelEvent)
        {
            case ModelEvent.RecordsPosted posted:
                return Post(posted, completed);
            case ModelEvent.FeedAttached attached:
                Attach(attached.Start);
                break;
            case ModelEvent.TimeMoved moved:
                MoveTime(moved, completed);
                break;
            case ModelEvent.RulesChanged changed:
                Use(changed.Rules);
                Log(InterventionKind.RulesChanged);
                break;
        }

        return null;
    }

    /// <param name="completed">Receives the results of the buckets that the records complete.</param>
    /// <returns>The counts of these records alone; of the first time when they had come before.</returns>
    public DataCounts Post(ModelEvent.RecordsPosted posted, ICollection<BucketResult> completed)
    {
        if (Posts.Find(posted.Poster, posted.Number) is { } known) return known;
        Log(InterventionKind.Posted);
        if (posted.Reset is { } reset)
        {
            Log(InterventionKind.BucketsReset);
            _detector.ResetBuckets(reset.Start, reset.End);
        }

        var counts = Analyse(posted.Records, posted.At.ToUnixTimeMilliseconds(), completed);
        Posts.Add(posted.Poster, posted.Number, posted.Settled, counts);
        HasUnsavedChanges = true;
        return counts;
    }

    /// <summary>Whether a datafeed that begins at <paramref name="start"/> (milliseconds) would change the model's position.</summary>
    public bool WouldMove(long? start) => DatafeedStart.Of(start, Position, LatestRecordTime, LastFinalizedBucketEnd).Position != Position;

    /// <summary>Where a datafeed has to begin is from now on the model's position.</summary>
    /// <param name="start">The earliest time wanted, milliseconds.</param>
    public DatafeedPosition Attach(long? start)
    {
        var begin = DatafeedStart.Of(start, Position, LatestRecordTime, LastFinalizedBucketEnd);
        if (begin.SkipTo is { } skip) Interventions = Interventions.AddSkip(RecordsGiven, LastFinalizedBucketEnd, skip);
        if (begin.Position != Position) Log(InterventionKind.Attached, begin.Position.Time);
        if (begin.SkipTo is { } to) Skip(to);
        Position = begin.Position;
        return begin.Position;
    }

    /// <summary>Analyses a page if it starts at the model's position. If not, nothing is changed, and the position is the answer.</summary>
    public bool TryAnalyse(JobRequest.AnalysePage page, long at, ICollection<BucketResult> completed)
    {
        if (page.From != Position) return false;
        if (page.Records.Batch.Count > 0 || page.Records.InvalidDateCount > 0)
        {
            Analyse(page.Records, at, completed);
            (HasUnsavedChanges, HasUnsavedPages) = (true, true);
        }

        if (page.AdvanceTo is { } time) HasUnsavedPages |= Advance(time, completed);
        Position = page.To;
        return true;
    }

    /// <param name="range">Null for all open buckets.</param>
    public IReadOnlyList<BucketResult> Interim(TimeRange? range = null) =>
        range is null ? _detector.Interim() : _detector.Interim(range.Start, range.End);

    public int Prune() => _detector.Prune();

    internal byte[] SaveDetector() => _detector.Save();

    /// <summary>What is expected after the last final bucket, bucket by bucket; worked out as it is read, and changes nothing.</summary>
    /// <exception cref="ForecastRefusedException">The configuration or the data do not allow it.</exception>
    public IEnumerable<ForecastPoint> Forecast(TimeSpan duration) => _detector.Forecast((long)duration.TotalMilliseconds);

    private void MoveTime(ModelEvent.TimeMoved moved, ICollection<BucketResult> completed)
    {
        if (moved is { SkipsFirst: true, Skip: { } first }) LogAndSkip(first);
        if (moved.Advance is { } time) Repeat(new ModelIntervention(InterventionKind.Advanced, RecordsGiven, time), completed);
        if (moved is { SkipsFirst: false, Skip: { } last }) LogAndSkip(last);
    }

    private void LogAndSkip(long time)
    {
        Interventions = Interventions.AddSkip(RecordsGiven, LastFinalizedBucketEnd, time);
        Skip(time);
    }

    /// <summary>Does to a replayed model what was done to the original at the same record.</summary>
    internal void Repeat(ModelIntervention intervention, ICollection<BucketResult> completed)
    {
        Interventions = Interventions.Add(intervention);
        if (intervention is { Kind: InterventionKind.Skipped, Time: { } skip }) Skip(skip);
        else if (intervention is { Kind: InterventionKind.Advanced, Time: { } time }) Advance(time, completed);
    }

    private void Log(InterventionKind kind, long? time = null) =>
        Interventions = Interventions.Add(new ModelIntervention(kind, RecordsGiven, time));

    internal void Use(RuleContext rules)
    {
        Rules = rules;
        var filters = FilterItems.ById(rules.Filters);
        var detectors = _config.Analysis.Detectors
            .Select((detector, index) => rules.CustomRules is { } updated ? detector with { CustomRules = updated[index] } : detector);
        _detector.UseRules([.. detectors.Select(detector => detector.RulesWith(filters))]);
        _detector.Schedule(rules.Events);
        _detector.Report((rules.ModelPlot ?? _config.ModelPlot)?.ToSettings(), rules.MaxRecords ?? AnalysisSettings.DefaultMaxRecords);
    }

    /// <returns>Whether it changed anything.</returns>
    internal bool Advance(long time, ICollection<BucketResult> completed)
    {
        var before = completed.Count;
        _detector.AdvanceTo(time, completed);
        var isNews = completed.Count != before;
        HasUnsavedChanges |= isNews;
        return isNews;
    }

    /// <inheritdoc cref="Advance"/>
    private bool Skip(long time)
    {
        var before = LastFinalizedBucketEnd;
        _detector.SkipTo(time);

        // Elastic saves nothing for a skip alone. Then a job that is closed and opened again would accept records that an uninterrupted
        // one refuses, so here a skip is something worth saving.
        var isNews = before != LastFinalizedBucketEnd;
        HasUnsavedChanges |= isNews;
        return isNews;
    }

    internal DataCounts Analyse(ParsedRecords records, long at, ICollection<BucketResult> completed)
    {
        long accepted = 0, outOfOrder = 0, missing = 0;
        long? earliest = null, latest = null;
        for (var i = 0; i < records.Batch.Count; i++)
        {
            var time = records.Batch.TimeOf(i);
            var values = records.Batch.ValuesOf(i);
            if (_detector.Add(time, values, completed) == RecordOutcome.OutOfOrder)
            {
                outOfOrder++;
                continue;
            }

            accepted++;
            foreach (var value in values) missing += value.Kind == Detection.Records.FieldKind.Missing ? 1 : 0;
            earliest = Math.Min(earliest ?? time, time);
            latest = Math.Max(latest ?? time, time);
        }

        var counts = new DataCounts
        {
            ProcessedRecordCount = accepted,
            ProcessedFieldCount = Math.Max(0, accepted * records.Batch.FieldCount - missing),
            MissingFieldCount = missing,
            OutOfOrderTimestampCount = outOfOrder,
            InputBytes = records.InputBytes,
            InputFieldCount = records.InputFieldCount,
            InvalidDateCount = records.InvalidDateCount,
            EarliestRecordTimestamp = earliest,
            LatestRecordTimestamp = latest,
            LastDataTime = at,
        };
        _counts = _counts.Plus(counts);
        return counts;
    }
}
