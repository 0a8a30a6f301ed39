namespace MlActors.Storage.Membership;

/// <summary>A node that is entered as a user of the data.</summary>
/// <param name="Instance">Names one run of its process.</param>
/// <param name="IsJoined">Whether it has become a member of its cluster.</param>
/// <param name="Heartbeat">Grows with every heartbeat. It is compared with itself only, never with a clock.</param>
/// <param name="Process">Null when a build wrote the row that did not store it.</param>
public sealed record ClusterMember(string Address, string Instance, bool IsJoined, long Heartbeat, ProcessIdentity? Process);
