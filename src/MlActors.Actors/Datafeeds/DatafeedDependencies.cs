using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Results;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Datafeeds;

/// <summary>What every datafeed on a node shares.</summary>
internal sealed record DatafeedDependencies(
    DatafeedSettings Settings,
    ShutdownSettings Shutdown,
    IRecordSource Source,
    Func<IActorRef> Jobs,
    Func<IActorRef> Registry,
    Func<IActorRef> Coordinator,
    NodeInventory Node,
    UnreadableJournals Unreadable,
    TimeProvider Time)
{
    public ISourceAccess Access { get; init; } = UnlimitedAccess.Instance;

    public IAnnotations Annotations { get; init; } = NoAnnotations.Instance;

    public IFinalBuckets Buckets { get; init; } = NoFinalBuckets.Instance;

    public IJobMessages Messages { get; init; } = NoMessages.Instance;

    /// <summary>Stores a message for the users of the datafeed's job. It is no part of what the datafeed does, so nothing waits for it.</summary>
    public void Notify(JobId job, string text, ILoggingAdapter log) =>
        Messages.Notify(job, MessageLevel.Info, text, log);

    /// <summary>The refusal of what would start a datafeed here.</summary>
    public Refusal Leaving(DatafeedId datafeed) =>
        Refusal.Unavailable($"Node [{Node.Node}] is leaving; datafeed [{datafeed}] is on its way to another one");
}
