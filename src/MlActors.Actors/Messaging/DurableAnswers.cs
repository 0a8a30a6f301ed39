using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Actors.Messaging;

/// <summary>Answers that promise something are passed on once a power cut cannot take back what they promise.</summary>
internal static class DurableAnswers
{
    /// <summary>A sync that takes longer has failed, as far as its caller can know.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <exception cref="RefusedException">The sync failed. What was asked for is done, and is lost only in a power cut.</exception>
    public static async Task<T> OnceDurableAsync<T>(this Task<T> answer, IStoreSync sync, TimeProvider time, CancellationToken cancellationToken)
    {
        var answered = await answer;
        try
        {
            await sync.BeforeAcknowledgementAsync().WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException)
        {
            throw new RefusedException(NotDurable(failure));
        }

        return answered;
    }

    public static Refusal NotDurable(Exception failure) => Refusal.Unavailable($"What was done could not be synced to the disk: {failure.Message}");
}
