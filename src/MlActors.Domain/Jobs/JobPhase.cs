namespace MlActors.Domain.Jobs;

/// <summary>
/// The phase of a job, as its journal has it. Elastic's opening is an open job whose engine is not ready yet, so it is not a phase:
/// after a crash both go on in the same way.
/// <code>
///    Absent ──create──► Closed ──open──► Open ──close──► Closing ──► Closed
///                        │  ▲              └──► Failed ◄──┘            (force close: from any of them to Closed)
///                        │  └── Reverting ◄── revert, Resetting ◄── reset
///                        └────► Deleting ──► Absent
/// </code>
/// </summary>
public enum JobPhase
{
    Invalid = 0,
    Absent,
    Closed,
    Open,
    Closing,
    Failed,
    Reverting,
    Deleting,
    Resetting,
}
