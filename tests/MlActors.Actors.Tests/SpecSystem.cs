using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using Akka.TestKit;
using MlActors.Actors.Serialization;
using MlActors.Actors.Tests.Cluster;

namespace MlActors.Actors.Tests;

/// <summary>
/// The actor system of a spec: time moves only when the spec moves it, every message is written and read on its way as if it crossed the
/// network, and journal and snapshots are in memory and fail when they are told to.
/// </summary>
internal static class SpecSystem
{
    private const string Settings = """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.actor.serialize-messages = on
        akka.test.single-expect-default = 60s
        akka.test.default-timeout = 60s
        akka.persistence.journal.plugin = "akka.persistence.journal.spec"
        akka.persistence.journal.spec.class = "MlActors.Actors.Tests.FragileJournal, MlActors.Actors.Tests"
        akka.persistence.journal.spec.plugin-dispatcher = "akka.actor.default-dispatcher"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.spec"
        akka.persistence.snapshot-store.spec.class = "MlActors.Actors.Tests.FragileSnapshots, MlActors.Actors.Tests"
        akka.persistence.snapshot-store.spec.plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    /// <summary>What operators run, so that the specs see their time-outs; the system itself is the spec's.</summary>
    public static readonly MlActorsSettings Operators = MlActorsSettings.From(HoconFolder.Load("mlactors.conf"));

    public static ActorSystemSetup Setup(string more = "") => BootstrapSetup.Create()
        .WithConfig(ConfigurationFactory.ParseString(more).WithFallback(ConfigurationFactory.ParseString(Settings)).WithFallback(HoconFolder.Load("mlactors.conf")))
        .And(SerializationSetup.Create(system => [SerializerDetails.Create("mlactors", new WireFormat(system), [.. WireManifests.BoundTypes])]));

    public static void Pass(this ActorSystem system, TimeSpan time) => ((TestScheduler)system.Scheduler).Advance(time);
}
