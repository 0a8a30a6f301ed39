using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using MlActors.Storage.Results;
using MlActors.Storage.Rules;

namespace MlActors.Actors.Jobs;

/// <summary>What every job on a node shares.</summary>
internal sealed record JobDependencies(
    JobSettings Settings,
    ShutdownSettings Shutdown,
    IResultWriter Results,
    IJobMessages Messages,
    IStoreSync Sync,
    IRuleSource RuleSource,
    RuleWatch Rules,
    IActorRef Committer,
    Func<IActorRef> Registry,
    NodeInventory Node,
    UnreadableJournals Unreadable,
    TimeProvider Time)
{
    public IFinalBuckets Buckets { get; init; } = NoFinalBuckets.Instance;

    /// <summary>The refusal of what would start a job here.</summary>
    public Refusal Leaving(JobId job) => Refusal.Unavailable($"Node [{Node.Node}] is leaving; job [{job}] is on its way to another one");

    /// <summary>Stores a message that reports what happened, and is no warning.</summary>
    public void Notify(JobId job, string text, ILoggingAdapter log) => Notify(job, MessageLevel.Info, text, log);

    /// <summary>Stores a message for the users of a job. It is no part of what the job does, so nothing waits for it.</summary>
    public void Notify(JobId job, MessageLevel level, string text, ILoggingAdapter log) =>
        Messages.Notify(job, level, text, log);
}
