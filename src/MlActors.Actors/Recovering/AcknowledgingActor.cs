using Akka.Persistence;

namespace MlActors.Actors.Recovering;

/// <summary>
/// A persistent actor that acknowledges nothing that is not in its journal: what could not be written is refused, and the actor starts again
/// from what was.
/// </summary>
internal abstract class AcknowledgingActor : PersistentActor
{
    /// <summary>Refuses the request whose events could not be written. The actor stops after this.</summary>
    /// <param name="cause">The store's reason.</param>
    protected abstract void RefuseUnwritten(Exception cause);

    protected sealed override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => RefuseUnwritten(cause);

    protected sealed override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        RefuseUnwritten(cause);

        // Unlike after a failure, Akka would continue as if nothing had been asked, with callbacks that are never called.
        Context.Stop(Self);
    }
}
