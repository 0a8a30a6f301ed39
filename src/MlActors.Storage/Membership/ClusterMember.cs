namespace MlActors.Storage.Membership;

/// <summary>A node that is registered as a user of the data.</summary>
/// <param name="Instance">The id of one run of the node.</param>
/// <param name="IsJoined">Whether the node has become a member of its cluster.</param>
/// <param name="Heartbeat">Grows with every heartbeat. It is compared with its own earlier values only, not with a clock.</param>
/// <param name="Process">Null for rows of builds that did not store it.</param>
public sealed record ClusterMember(string Address, string Instance, bool IsJoined, long Heartbeat, ProcessIdentity? Process);
