using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Datafeeds;

/// <summary>A search has found a page.</summary>
/// <param name="Search">The number of the search; a newer one makes the page worthless.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record PageFound(int Search, DatafeedPosition From, SourcePage Page, double Milliseconds) : INoSerializationVerificationNeeded;

/// <summary>The one who started the datafeed may not read its indices.</summary>
internal sealed record ReadingDenied(Refusal Refusal) : INoSerializationVerificationNeeded;

internal sealed record SearchFailed(int Search, Exception Cause) : INoSerializationVerificationNeeded;

/// <summary>The searches of one actor in the source of a datafeed, one at a time. What an older one finds is ignored.</summary>
/// <param name="reader">With whose rights it reads; null when the datafeed was started on a node without security.</param>
/// <param name="context">Of the actor, which receives <see cref="PageFound"/>, <see cref="ReadingDenied"/> or <see cref="SearchFailed"/>.</param>
internal sealed class PageSearch(DatafeedConfig feed, Identity? reader, DatafeedDependencies node, IActorContext context) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private (JobConfig Job, SourceRequest Request)? _request;
    private int _number;

    /// <param name="until">Exclusive, milliseconds.</param>
    public void Begin(JobConfig job, DatafeedPosition from, long until)
    {
        var (number, began) = (++_number, node.Time.GetTimestamp());
        ReadAsync(RequestFor(job) with { From = from, End = until }, _stopped.Token).PipeTo(
            context.Self,
            success: page => new PageFound(number, from, page, node.Time.GetElapsedTime(began).TotalMilliseconds),
            failure: cause => cause is RefusedException { Refusal: { Kind: RefusalKind.Forbidden } denied }
                ? new ReadingDenied(denied)
                : new SearchFailed(number, cause));
    }

    private async Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellationToken) =>
        await node.Access.FindRefusalAsync(reader, feed.Indices, cancellationToken).ConfigureAwait(false) is { } refusal
            ? throw refusal.ToException()
            : await node.Source.ReadAsync(request, cancellationToken).ConfigureAwait(false);

    // The names of the fields come out of the job's analysis settings, which are the same for each page.
    private SourceRequest RequestFor(JobConfig job)
    {
        if (_request is { } known && ReferenceEquals(known.Job, job)) return known.Request;
        var request = new SourceRequest(feed, job.Data, job.ToSettings().FieldNames, new DatafeedPosition(0), End: 0, feed.ScrollSize);
        _request = (job, request);
        return request;
    }

    /// <summary>Whether it is the newest search, and nothing has made its result worthless.</summary>
    public bool IsCurrent(int number) => number == _number;

    /// <summary>What is being searched is of no use any more.</summary>
    public void Abandon() => _number++;

    /// <summary>Nothing is searched any more.</summary>
    public void Cancel() => _stopped.Cancel();

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }
}
