using Akka.Actor;
using Akka.Persistence;
using MlActors.Domain.Snapshots;

namespace MlActors.Benchmarks;

/// <summary>The same number of actors that only save a snapshot, with the same settings: the lower bound of a close.</summary>
internal static class BareSnapshots
{
    public static async Task<double> SecondsAsync(int count, int bytes)
    {
        await using var node = await NodeUnderTest.StartAsync();
        var payload = new byte[bytes];
        new Random(1).NextBytes(payload);
        var actors = Enumerable.Range(0, count).Select(i => node.System.ActorOf(Props.CreateBy(new Producer(i)))).ToArray();
        await Task.WhenAll(actors.Select(actor => actor.Ask<string>("ready?", TimeSpan.FromMinutes(5))));
        return await Timing.SecondsAsync(
            () => Task.WhenAll(actors.Select(actor => actor.Ask<string>(new ModelSnapshot(payload), TimeSpan.FromMinutes(5)))));
    }

    private sealed class Saver : ReceivePersistentActor
    {
        private IActorRef _sender = ActorRefs.Nobody;

        public Saver(int number)
        {
            PersistenceId = $"saver-{number}";
            Command<string>(_ => Sender.Tell("ready"));
            Command<ModelSnapshot>(snapshot =>
            {
                _sender = Sender;
                SaveSnapshot(snapshot);
            });
            Command<SaveSnapshotSuccess>(_ => _sender.Tell("saved"));
            Command<SaveSnapshotFailure>(failure => throw failure.Cause);
        }

        public override string PersistenceId { get; }
    }

    private sealed class Producer(int number) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Saver);

        public ActorBase Produce() => new Saver(number);

        public void Release(ActorBase actor)
        {
        }
    }
}
