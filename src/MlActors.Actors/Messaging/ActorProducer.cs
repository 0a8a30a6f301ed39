using Akka.Actor;

namespace MlActors.Actors.Messaging;

/// <summary>Props made of a delegate. Props made of an expression would compile it for every actor.</summary>
internal sealed class ActorProducer<TActor>(Func<TActor> produce) : IIndirectActorProducer
    where TActor : ActorBase
{
    public Type ActorType => typeof(TActor);

    public static Props Props(Func<TActor> produce) => Akka.Actor.Props.CreateBy(new ActorProducer<TActor>(produce));

    public ActorBase Produce() => produce();

    public void Release(ActorBase actor)
    {
    }
}
