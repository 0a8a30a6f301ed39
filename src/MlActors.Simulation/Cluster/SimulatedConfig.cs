using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using MlActors.Actors;
using MlActors.Actors.Serialization;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Cluster;

/// <summary>What every simulated system is configured with: the operators' own mlactors.conf, and the simulated parts of Akka.</summary>
internal static class SimulatedConfig
{
    private static readonly string[] Dispatchers =
    [
        "akka.actor.default-dispatcher", "akka.actor.internal-dispatcher", "akka.actor.default-blocking-io-dispatcher",
        "akka.actor.default-fork-join-dispatcher", "akka.actor.synchronized-dispatcher", "akka.actor.task-dispatcher",
        "akka.io.pinned-dispatcher", "akka.persistence.dispatchers.default-plugin-dispatcher",
        "akka.persistence.dispatchers.default-replay-dispatcher", "akka.persistence.dispatchers.default-stream-dispatcher",
        "mlactors.dispatchers.engines", "mlactors.dispatchers.cluster",
    ];

    private static readonly string[] Mailboxes =
        ["akka.actor.default-mailbox", "akka.actor.mailbox.unbounded-queue-based", "akka.actor.mailbox.unbounded-deque-based"];

    public static readonly Config MlActors =
        ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hocon", "mlactors.conf")));

    public static readonly Config Akka = ConfigurationFactory.ParseString(Text).WithFallback(MlActors);

    public static readonly MlActorsSettings Settings = MlActorsSettings.From(MlActors);

    public static readonly ActorSystemSetup Setup = ActorSystemSetup.Create(SerializationSetup.Create(system =>
        [SerializerDetails.Create("mlactors", new WireFormat(system), [.. WireManifests.BoundTypes])]));

    private static string Text =>
        $"""
        akka.scheduler.implementation = "{NameOf(typeof(SimulatedScheduler))}"
        akka.loggers = []
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        akka.log-dead-letters-during-shutdown = off
        akka.log-serializer-override-on-start = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.coordinated-shutdown.terminate-actor-system = off
        akka.persistence.journal.plugin = "akka.persistence.journal.simulated"
        akka.persistence.journal.simulated.class = "{NameOf(typeof(SimulatedJournal))}"
        akka.persistence.journal.simulated.plugin-dispatcher = "akka.actor.default-dispatcher"
        akka.persistence.journal.simulated.recovery-event-timeout = 30s
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.simulated"
        akka.persistence.snapshot-store.simulated.class = "{NameOf(typeof(SimulatedSnapshotStore))}"
        akka.persistence.snapshot-store.simulated.plugin-dispatcher = "akka.actor.default-dispatcher"
        {string.Join('\n', Dispatchers.Select(Dispatcher))}
        {string.Join('\n', Mailboxes.Select(mailbox => $"{mailbox}.mailbox-type = \"{NameOf(typeof(SimulatedMailbox))}\""))}
        """;

    private static string Dispatcher(string id) =>
        $$"""
        {{id}} {
          type = Dispatcher
          executor = "{{NameOf(typeof(SimulatedExecutorConfigurator))}}"
          throughput = 1
          throughput-deadline-time = 0ms
        }
        """;

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
