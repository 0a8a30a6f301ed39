using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace MlActors.Api.Tests.Hosting;

/// <summary>A host on which jobs and datafeeds can be made unresponsive, with short timeouts for runs.</summary>
public sealed class HostOfSilentUnits : ApiHost
{
    protected override string MoreSettings => """
        akka.persistence.journal.plugin = "akka.persistence.journal.silent"
        akka.persistence.journal.silent.class = "MlActors.Api.Tests.Hosting.SilentJournal, MlActors.Api.Tests"
        akka.persistence.journal.silent.plugin-dispatcher = "akka.actor.default-dispatcher"
        mlactors.shutdown.step-timeout = 1s
        """;

    /// <summary>Of a job that does not answer nothing is known but its name.</summary>
    protected override bool ChecksTypes => false;

    /// <summary>The journal of the job does not complete its replay, so the job does not respond.</summary>
    public void Silence(string job)
    {
        SilentJournal.Silenced[$"job-{job}"] = true;
        Services.GetRequiredService<ActorSystem>().ActorSelection($"/system/sharding/jobs/*/{job}").Tell(PoisonPill.Instance, ActorRefs.NoSender);
    }
}

/// <summary>An in-memory journal whose replay does not end for some persistence ids.</summary>
internal sealed class SilentJournal : MemoryJournal
{
    public static ConcurrentDictionary<string, bool> Silenced { get; } = new();

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) =>
        Silenced.ContainsKey(persistenceId)
            ? new TaskCompletionSource().Task
            : base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
}
