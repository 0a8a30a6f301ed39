using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;

namespace MlActors.Actors.Datafeeds;

/// <summary>What a reader is started with.</summary>
/// <param name="Start">The earliest time wanted, milliseconds; null for the earliest there is.</param>
/// <param name="End">Exclusive, milliseconds; null for real time without end.</param>
/// <param name="Reach">How far the datafeed had brought its job before; null when it had not.</param>
internal sealed record ReadingOrder(DatafeedConfig Feed, long? Start, long? End, FeedReach? Reach, DatafeedTiming Timing)
{
    /// <summary>With whose rights it reads; null when it is started on a node without security.</summary>
    public Identity? By { get; init; }
}

/// <summary>From a datafeed to its reader. They are parent and child, so none of these crosses the network.</summary>
internal abstract record ReaderCommand : INoSerializationVerificationNeeded
{
    /// <summary>The start is in the journal.</summary>
    /// <param name="At">As the job has reported it.</param>
    public sealed record BeginReading(FeedReach At) : ReaderCommand;

    /// <summary>The job was brought up to the reach, or cannot be.</summary>
    public sealed record CatchUpIsOver(Refusal? Refusal) : ReaderCommand;

    /// <summary>Nothing more is read. The page in progress is waited for, for a limited time.</summary>
    public sealed record FinishPage : ReaderCommand;

    private ReaderCommand() { }
}

/// <summary>From a reader to its datafeed.</summary>
internal abstract record ReaderReport : INoSerializationVerificationNeeded
{
    /// <param name="Position">The job's position; null before the job has reported one.</param>
    /// <param name="Reach">What the job has confirmed to this reader; null before the first confirmation.</param>
    /// <param name="ModelBytes">The size of the job's model when the reading began.</param>
    public sealed record Progressed(
        FeedActivity Activity, DatafeedPosition? Position, FeedReach? Reach, DatafeedTiming Timing, string? WaitingFor, long ModelBytes)
        : ReaderReport
    {
        public static readonly Progressed Initial = new(FeedActivity.None, null, null, DatafeedTiming.Zero, null, 0);
    }

    /// <summary>The job has reported where to begin; nothing is read before the datafeed agrees.</summary>
    /// <param name="JobClosedBy">The run that closed the job last; null when none has.</param>
    public sealed record JobAttached(FeedReach At, RunId? JobClosedBy) : ReaderReport;

    /// <summary>The page in progress is over, or is not waited for any longer.</summary>
    public sealed record PageFinished : ReaderReport;

    /// <summary>The job, or the rights of the one who started it, do not let the datafeed start or continue.</summary>
    public sealed record JobRefuses(Refusal Refusal) : ReaderReport;

    /// <summary>There is nothing more to read: the job is to be closed.</summary>
    public sealed record Completed(string Reason) : ReaderReport;

    private ReaderReport() { }
}
