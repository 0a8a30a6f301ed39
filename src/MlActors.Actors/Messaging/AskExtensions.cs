using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Jobs;

namespace MlActors.Actors.Messaging;

/// <summary>
/// Requests that always complete: with the answer, with a refusal, or with a refusal that names the target that did not answer. A request that is
/// safe to repeat is
/// repeated while an entity moves between nodes.
/// </summary>
internal static class AskExtensions
{
    /// <summary>How long one attempt may take before the entity is assumed to be moving.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);

    public static async Task<T> AskUntilAsync<T>(
        this ICanTell target, object question, string targetName, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        var deadline = time.GetUtcNow() + timeout;
        while (true)
        {
            var left = deadline - time.GetUtcNow();
            var answer = await target.TryAskAsync<T>(question, left < Attempt ? left : Attempt, time, cancellationToken);
            if (answer is { Value: { } value }) return value;
            if (time.GetUtcNow() >= deadline) throw new RefusedException(answer.Refusal ?? NoAnswer(targetName, timeout));
            if (answer.Refusal is not null) await Task.Delay(RetryPause, time, cancellationToken);
        }
    }

    /// <summary>One request, whose timeout counts on the given clock; that of Akka's own Ask counts on the machine's.</summary>
    /// <exception cref="AskTimeoutException">There was no answer in time.</exception>
    public static Task<T> AskAsync<T>(
        this ICanTell target, object question, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken = default) =>
        target.AskAsync<T>(_ => question, timeout, time, cancellationToken);

    /// <param name="question">Makes the request, which has to name who is answered.</param>
    /// <inheritdoc cref="AskAsync{T}(ICanTell, object, TimeSpan, TimeProvider, CancellationToken)"/>
    public static async Task<T> AskAsync<T>(
        this ICanTell target, Func<IActorRef, object> question, TimeSpan timeout, TimeProvider time,
        CancellationToken cancellationToken = default)
    {
        using var timedOut = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.FromMilliseconds(1), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timedOut.Token);
        try
        {
            return await target.Ask<T>(question, Timeout.InfiniteTimeSpan, ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AskTimeoutException($"There was no answer within {timeout.TotalSeconds:0.###}s.");
        }
    }

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The refusal of a request whose target did not answer in time.</summary>
    public static Refusal NoAnswer(string targetName, TimeSpan timeout) =>
        Refusal.Unavailable($"{targetName} did not answer within {timeout.TotalSeconds:0.#}s; its store or its node may be away, try again");

    private static async Task<AskResult<T>> TryAskAsync<T>(
        this ICanTell target, object question, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var reply = await target.AskAsync<object>(question, timeout, time, cancellationToken);
            return reply switch
            {
                T value => new AskResult<T>(value, null),
                _ when RefusalOf(reply) is { } refusal =>
                    refusal.Kind == RefusalKind.Unavailable ? new AskResult<T>(null, refusal) : throw new RefusedException(refusal),
                _ => throw new InvalidOperationException($"{question.GetType().Name} was answered with {reply.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            return new AskResult<T>(null, null);
        }
    }

    private static Refusal? RefusalOf(object reply) => reply switch
    {
        JobReply.JobRefused refused => refused.Refusal,
        Domain.Datafeeds.DatafeedReply.DatafeedRefused refused => refused.Refusal,
        Domain.Registry.RegistryReply.RegistryRefused refused => refused.Refusal,
        Domain.Shutdown.ShutdownReply.RunRefused refused => refused.Refusal,
        _ => null,
    };

    /// <summary>A value, a refusal that may pass, or silence.</summary>
    private readonly record struct AskResult<T>(T? Value, Refusal? Refusal);
}
