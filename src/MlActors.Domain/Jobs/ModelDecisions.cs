using System.Diagnostics;
using MlActors.Domain.Progress;
using MlActors.Domain.Rules;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;
using static MlActors.Domain.Jobs.ModelEvent;

namespace MlActors.Domain.Jobs;

/// <summary>What an engine does with a request that may change its model.</summary>
public abstract record ModelDecision
{
    /// <summary>Nothing changes.</summary>
    public sealed record Answer(JobReply Reply) : ModelDecision;

    /// <summary>
    /// The model has to be saved first: pages of a datafeed are in no journal, and a replay must not put the change before pages that came earlier.
    /// </summary>
    /// <param name="Who">What waits for the snapshot, at the beginning of a sentence.</param>
    public sealed record SaveFirst(string Who) : ModelDecision;

    /// <summary>The change enters the journal, and is applied when it is there.</summary>
    public sealed record Write(ModelEvent Event) : ModelDecision;

    private ModelDecision() { }
}

/// <summary>Which requests change a model, and how they are answered.</summary>
public static class ModelDecisions
{
    /// <param name="epoch">Of the engine.</param>
    /// <param name="lineage">Of the model; a revert begins another one.</param>
    public static ModelDecision Decide(this JobModel model, JobRequest request, long epoch, long lineage, DateTimeOffset now) => request switch
    {
        PostRecords post => model.DecidePost(post, epoch, now),
        FlushJob { AdvanceTime: null, SkipTime: null } => new ModelDecision.Answer(model.ReplyTo(request, lineage)),
        FlushJob flush => model.WriteInOrder(new TimeMoved(epoch, flush.AdvanceTime, flush.SkipTime, SkipsFirst: true), "The flush"),
        AttachDatafeed attach => model.IsBehind(attach.Reach, lineage) || !model.WouldMove(attach.Start)
            ? new ModelDecision.Answer(model.ReplyTo(request, lineage))
            : model.WriteInOrder(new FeedAttached(epoch, attach.Start), "The datafeed"),
        SaveModel save when model.IsBehind(save.Reach, lineage) => new ModelDecision.Answer(model.ReplyTo(request, lineage)),
        SaveModel save => save.Reach.IsCoveredBy(model.SavedPosition, lineage)
            ? new ModelDecision.Answer(new ModelIsSaved())
            : new ModelDecision.SaveFirst("The deletion of the datafeed"),
        _ => throw new UnreachableException($"{request.GetType().Name} does not change a model."),
    };

    /// <summary>What the rules of a model go by changes only when it is different.</summary>
    /// <param name="epoch">Of the engine.</param>
    /// <returns>Null when nothing changes.</returns>
    public static ModelDecision? DecideRules(this JobModel model, RuleContext rules, long epoch) =>
        model.Rules.HasSameContent(rules) ? null : model.WriteInOrder(new RulesChanged(epoch, rules), "The change of a calendar or filter");

    /// <summary>The reply when the model is as the request wants it.</summary>
    /// <param name="posted">The counts of the records that the request has posted; null for other requests.</param>
    public static JobReply ReplyTo(this JobModel model, JobRequest request, long lineage, DataCounts? posted = null) => request switch
    {
        PostRecords => new RecordsAccepted(posted!),
        FlushJob => new JobIsFlushed(model.LastFinalizedBucketEnd),
        _ => new PositionIs(model.Position!, lineage, model.LastFinalizedBucketEnd),
    };

    private static ModelDecision DecidePost(this JobModel model, PostRecords post, long epoch, DateTimeOffset now) =>
        model.Posts.Find(post.Poster, post.Number) is { } counts ? new ModelDecision.Answer(new RecordsAccepted(counts))
        : model.Posts.IsSettled(post.Poster, post.Number) ? new ModelDecision.Answer(new JobRefused(
            Refusal.Conflict($"Post [{post.Number}] of [{post.Poster}] was given up before it came to job [{post.JobId}]")))
        : model.WriteInOrder(new RecordsPosted(epoch, now, post.Poster, post.Number, post.Records, post.Settled) { Reset = post.Reset }, "The post");

    private static bool IsBehind(this JobModel model, FeedReach? reach, long lineage) =>
        model.Position is not null && reach?.IsCoveredBy(model.Position, lineage) == false;

    private static ModelDecision WriteInOrder(this JobModel model, ModelEvent change, string who) =>
        model.HasUnsavedPages ? new ModelDecision.SaveFirst(who) : new ModelDecision.Write(change);
}
