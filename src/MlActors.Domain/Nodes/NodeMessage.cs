using System.Collections.Immutable;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Nodes;

/// <summary>The messages between nodes.</summary>
public abstract record NodeMessage
{
    public sealed record GetNode : NodeMessage;

    /// <param name="Running">The jobs and datafeeds that run on the node, as targets of a drain.</param>
    public sealed record NodeReport(string Id, string? Http, bool Draining, ImmutableArray<RunTarget> Running) : NodeMessage
    {
        /// <summary>Null for a node of an earlier build.</summary>
        public NodeCapacity? Capacity { get; init; }

        /// <summary>The jobs that are open there, and that the node has no room for.</summary>
        public ImmutableArray<WaitingJob> Waiting { get => field.IsDefault ? [] : field; init; } = [];
    }

    /// <summary>Answered with a <see cref="NodeExamination"/>.</summary>
    public sealed record ExamineNode : NodeMessage;

    /// <summary>Drain in this run, and then leave the cluster. The coordinator's answer is the answer.</summary>
    public sealed record LeaveCluster(RunId Run, RunOptions Options) : NodeMessage
    {
        /// <summary>Who asked for it; null on a node without security.</summary>
        public Identity? By { get; init; }

        /// <summary>How long it was predicted to take; null when that was not predicted.</summary>
        public PredictedRun? Prediction { get; init; }
    }

    private NodeMessage() { }
}
