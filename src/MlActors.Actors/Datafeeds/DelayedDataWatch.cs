using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Messaging;
using MlActors.Detection.Settings;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Storage.Documents;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Datafeeds;

/// <summary>A datafeed has read everything up to the end of an interval in real time.</summary>
/// <param name="FinalUntil">Where the last final bucket ends, milliseconds.</param>
internal sealed record RealTimeRead(JobConfig Job, long FinalUntil) : INoSerializationVerificationNeeded;

/// <summary>
/// Looks for documents that came after their bucket was final, as often as the cluster's settings say: counts again what the source has, compares
/// that with the buckets, and leaves a notification and an annotation. One for each reader, and its child; the reader does not wait for it.
/// </summary>
internal sealed class DelayedDataWatch : ReceiveActor
{
    private const string Event = "delayed_data";

    private readonly ReadingOrder _order;
    private readonly DatafeedDependencies _node;
    private readonly CancellationTokenSource _stopped = new();
    private DateTimeOffset _lastCheck = DateTimeOffset.MinValue;
    private (string Id, Annotation Annotation)? _last;
    private bool _isChecking;

    public DelayedDataWatch(ReadingOrder order, DatafeedDependencies node)
    {
        (_order, _node) = (order, node);
        Receive<RealTimeRead>(_ => _order.Feed.DelayedDataCheck is { Enabled: true } && !_isChecking, read => CheckIfDue(read));
        Receive<RealTimeRead>(_ => { });
        Receive<Checked>(done =>
        {
            _isChecking = false;
            _last = done.Last;
        });
        Receive<CheckFailed>(failed =>
        {
            _isChecking = false;
            Context.GetLogger().Warning("Datafeed [{0}] could not check for delayed data: {1}", _order.Feed.Id, failed.Reason);
        });
    }

    public static Props Props(ReadingOrder order, DatafeedDependencies node) =>
        ActorProducer<DelayedDataWatch>.Props(() => new DelayedDataWatch(order, node));

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void CheckIfDue(RealTimeRead read)
    {
        var (now, window) = (_node.Time.GetUtcNow(), _order.Feed.DelayedDataCheck!.WindowFor(read.Job.Analysis.BucketSpan));
        var pause = _node.Node.Settings.DelayedDataFrequency is var frequency && frequency < window ? frequency : window;
        if (_lastCheck + pause >= now) return;
        (_lastCheck, _isChecking) = (now, true);
        CheckAsync(read, window, _last, Context.GetLogger(), _stopped.Token).PipeTo(
            Self, success: last => new Checked(last), failure: cause => new CheckFailed(cause.Message));
    }

    /// <returns>The annotation that was written last.</returns>
    private async Task<(string Id, Annotation Annotation)?> CheckAsync(
        RealTimeRead read, TimeSpan window, (string Id, Annotation Annotation)? last, ILoggingAdapter log, CancellationToken cancellationToken)
    {
        if (await FindAsync(read, window, cancellationToken).ConfigureAwait(false) is not { } missing) return last;
        var known = last?.Annotation;
        var found = new Annotation(
            read.Job.Id, Event, missing.Message, missing.Start, missing.End, known?.CreatedAt ?? _node.Time.GetUtcNow());
        if (found == known) return last;
        _node.Messages.Notify(read.Job.Id, MessageLevel.Warning, missing.Message, log);
        return (await _node.Annotations.WriteAsync(found, last?.Id, cancellationToken).ConfigureAwait(false), found);
    }

    private async Task<MissingData?> FindAsync(RealTimeRead read, TimeSpan window, CancellationToken cancellationToken)
    {
        var settings = read.Job.ToSettings();
        var end = settings.BucketOf(read.FinalUntil);

        // A bucket in the middle of which the datafeed was started misses nothing that it should have.
        var start = Math.Max(settings.BucketOf(read.FinalUntil - (long)window.TotalMilliseconds), FirstWhole(settings));
        if (end <= start) return null;
        if (await _node.Access.FindRefusalAsync(_order.By, _order.Feed.Indices, cancellationToken).ConfigureAwait(false) is { } refusal)
            throw refusal.ToException();
        var found = await CountAsync(settings, read.Job, start, end, cancellationToken).ConfigureAwait(false);
        var final = await _node.Buckets.FinalEventCountsAsync(read.Job.Id, start, end, cancellationToken).ConfigureAwait(false);
        return MissingData.Of(final, found, settings.BucketSpan);
    }

    private long FirstWhole(AnalysisSettings settings) => _order.Start is not { } start ? long.MinValue
        : settings.BucketOf(start) is var bucket && bucket == start ? start
        : bucket + settings.BucketSpan;

    private async Task<Dictionary<long, long>> CountAsync(
        AnalysisSettings settings, JobConfig job, long start, long end, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<long, long>();
        var request = new SourceRequest(
            _order.Feed, job.Data, settings.FieldNames, new DatafeedPosition(start), end, DatafeedConfigRules.LongestPage);
        while (true)
        {
            var page = await _node.Source.ReadAsync(request, cancellationToken).ConfigureAwait(false);
            for (var at = 0; at < page.Records.Batch.Count; at++)
            {
                var bucket = settings.BucketOf(page.Records.Batch.TimeOf(at));
                counts[bucket] = counts.GetValueOrDefault(bucket) + settings.EventsOf(page.Records.Batch.ValuesOf(at));
            }

            if (page.ReachedEnd) return counts;
            request = request with { From = page.To };
        }
    }

    private sealed record Checked((string Id, Annotation Annotation)? Last) : INoSerializationVerificationNeeded;

    private sealed record CheckFailed(string Reason) : INoSerializationVerificationNeeded;
}
