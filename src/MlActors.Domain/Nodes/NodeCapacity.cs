using MlActors.Domain.Jobs;

namespace MlActors.Domain.Nodes;

/// <summary>What a node has, in bytes.</summary>
/// <param name="MachineMemory">The memory of the machine, or of what the process may take of it.</param>
/// <param name="ModelMemory">What models may take of it.</param>
/// <param name="Heap">The most that the process may allocate.</param>
public sealed record NodeCapacity(long MachineMemory, long ModelMemory, long Heap, int Processors)
{
    /// <param name="used">The memory of the models that run on the node.</param>
    public bool HasRoomFor(MemoryDemand demand, long used) => used + demand.Model <= ModelMemory && demand.Estimate <= ModelMemory;
}

/// <summary>An open job that its node has no room for.</summary>
public sealed record WaitingJob(JobId Job, MemoryDemand Demand);
