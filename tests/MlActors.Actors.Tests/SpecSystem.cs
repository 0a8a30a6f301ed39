using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using Akka.TestKit;
using MlActors.Actors.Serialization;
using MlActors.Actors.Tests.Cluster;

namespace MlActors.Actors.Tests;

/// <summary>
/// The actor system of a spec: time moves only when the spec moves it, and journal and snapshots are in memory and fail when they are told
/// to. What crosses the network or is journalled is written and read on its way, as it would be.
/// </summary>
internal static class SpecSystem
{
    private const string Settings = """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.test.single-expect-default = 20s
        akka.test.default-timeout = 20s
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.persistence.journal.plugin = "akka.persistence.journal.spec"
        akka.persistence.journal.spec.class = "MlActors.Actors.Tests.FragileJournal, MlActors.Actors.Tests"
        akka.persistence.journal.spec.plugin-dispatcher = "akka.actor.default-dispatcher"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.spec"
        akka.persistence.snapshot-store.spec.class = "MlActors.Actors.Tests.FragileSnapshots, MlActors.Actors.Tests"
        akka.persistence.snapshot-store.spec.plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    /// <summary>What operators run, so that the specs see their time-outs; the system itself is the spec's.</summary>
    public static readonly MlActorsSettings Operators = MlActorsSettings.From(HoconFolder.Load("mlactors.conf"));

    /// <summary>Every message of the system is serialized. Akka's own ones for a journal cannot be, so this is for actors without.</summary>
    public const string Strict = "akka.actor.serialize-messages = on";

    public static ActorSystemSetup Setup(string more = "") => BootstrapSetup.Create()
        .WithConfig(
            ConfigurationFactory.ParseString(more).WithFallback(ConfigurationFactory.ParseString(Settings))
                .WithFallback(HoconFolder.Load("mlactors.conf")))
        .And(SerializationSetup.Create(system => [SerializerDetails.Create("mlactors", new WireFormat(system), [.. WireManifests.BoundTypes])]));

    /// <summary>A message or an event as it arrives: written in our own format and read again.</summary>
    public static T OverTheWire<T>(this ActorSystem system, T message)
        where T : notnull
    {
        var serializer = (SerializerWithStringManifest)system.Serialization.FindSerializerFor(message);
        return serializer is WireFormat
            ? (T)serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message))
            : throw new InvalidOperationException($"{message.GetType()} crosses the network or is journalled, and has no manifest.");
    }

    public static void Pass(this ActorSystem system, TimeSpan time) => ((TestScheduler)system.Scheduler).Advance(time);
}
