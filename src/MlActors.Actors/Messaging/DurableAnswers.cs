using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Actors.Messaging;

/// <summary>Answers that promise something are passed on once a power cut cannot take back what they promise.</summary>
internal static class DurableAnswers
{
    /// <exception cref="RefusedException">The sync failed. What was asked for is done, and is lost only in a power cut.</exception>
    public static async Task<T> OnceDurableAsync<T>(this Task<T> answer, IStoreSync sync, CancellationToken cancellationToken)
    {
        var answered = await answer;
        try
        {
            await sync.BeforeAcknowledgementAsync().WaitAsync(cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            throw new RefusedException(NotDurable(failure));
        }

        return answered;
    }

    public static Refusal NotDurable(Exception failure) => Refusal.Unavailable($"What was done could not be synced to the disk: {failure.Message}");
}
