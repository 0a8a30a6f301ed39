using Akka.Event;
using MlActors.Domain;
using MlActors.Storage.Documents;

namespace MlActors.Actors.Messaging;

/// <summary>Messages for the users of a job. They are no part of what the job or its datafeed does, so nothing waits for them.</summary>
internal static class Notifications
{
    /// <summary>Stores a message; one that cannot be stored is logged.</summary>
    public static void Notify(this IJobMessages messages, JobId job, MessageLevel level, string text, ILoggingAdapter log) =>
        messages.AddAsync(job, level, text).ContinueWith(
            failed => log.Warning("A message of job [{0}] was not stored: {1}", job, failed.Exception!.GetBaseException().Message),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
