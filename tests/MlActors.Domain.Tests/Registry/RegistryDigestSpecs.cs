using CsCheck;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;

namespace MlActors.Domain.Tests.Registry;

public sealed class RegistryDigestSpecs
{
    private static readonly Gen<JobId> Jobs = Gen.OneOf(new JobId("j1"), new JobId("j2"), new JobId("j3"));
    private static readonly Gen<DatafeedId> Feeds = Gen.OneOf(new DatafeedId("d1"), new DatafeedId("d2"));
    private static readonly Gen<RunId> Runs = Gen.OneOf(Known.Run, Known.OtherRun);

    private static readonly Gen<RegistryCommand> Commands = Gen.OneOf(
        Gen.Select(Jobs, Gen.OneOf("g1", "g2")).Select((job, group) => (RegistryCommand)new ReserveJob(job, [group])),
        Gen.Select(Feeds, Jobs).Select((feed, job) => (RegistryCommand)new ReserveDatafeed(feed, job)),
        Jobs.Select(job => (RegistryCommand)new ExpectJob(job)),
        Feeds.Select(feed => (RegistryCommand)new ExpectDatafeed(feed)),
        Jobs.Select(job => (RegistryCommand)new DismissJob(job)),
        Feeds.Select(feed => (RegistryCommand)new DismissDatafeed(feed)),
        Gen.Select(Jobs, Gen.Long[1, 9]).Select((job, number) => (RegistryCommand)new ReleaseJob(job, number)),
        Gen.Select(Feeds, Gen.Long[1, 9]).Select((feed, number) => (RegistryCommand)new ReleaseDatafeed(feed, number)),
        Gen.Select(Jobs, Gen.Bool).Select((job, force) => (RegistryCommand)new BeginDeleteJob(job, force)),
        Gen.Select(Feeds, Gen.Bool).Select((feed, force) => (RegistryCommand)new BeginDeleteDatafeed(feed, force)),
        Gen.Select(Jobs, Gen.Long[1, 9]).Select((job, number) => (RegistryCommand)new CancelDeleteJob(job, number)),
        Runs.Select(run => (RegistryCommand)new CloseGate(run)),
        Runs.Select(run => (RegistryCommand)new OpenGate(run)));

    [Fact]
    public void The_digest_of_any_registry_leads_to_the_same_registry() =>
        Commands.Array[0, 60].Sample(commands =>
        {
            var registry = commands.Aggregate(
                RegistryState.Initial,
                (state, command) => state.Decide(command).Events.Aggregate(state, (next, registryEvent) => next.Apply(registryEvent)));

            var rebuilt = registry.ToEvents().Aggregate(RegistryState.Initial, (state, registryEvent) => state.Apply(registryEvent));

            Assert.Equal(Shown(registry), Shown(rebuilt));
        });

    private static string Shown(RegistryState registry) =>
        $"{string.Join(' ', registry.Jobs.Select(job => $"{job.Key}:{string.Join('+', job.Value.Groups)}:{job.Value with { Groups = [] }}"))} | {registry.LastReservation} | "
        + $"{string.Join(' ', registry.Datafeeds)} | {string.Join(' ', registry.GateClosedBy)}";
}
