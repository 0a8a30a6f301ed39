using Akka.Actor;
using Akka.Cluster;

namespace MlActors.Actors.Cluster;

/// <summary>The members of a cluster as one node sees them, by their instances.</summary>
internal sealed record ClusterSides(IReadOnlyCollection<string> Reachable, IReadOnlyCollection<string> Unreachable)
{
    /// <summary>A member publishes its instance as a role: the only property that every other member has from the start.</summary>
    private const string RolePrefix = "run-";

    public static string RoleOf(string instance) => RolePrefix + instance;

    public static ClusterSides Of(ActorSystem system)
    {
        var state = Akka.Cluster.Cluster.Get(system).State;
        return new ClusterSides(InstancesOf(state.Members.Except(state.Unreachable)), InstancesOf(state.Unreachable));
    }

    private static string[] InstancesOf(IEnumerable<Member> members) => [.. members
        .SelectMany(member => member.Roles)
        .Where(role => role.StartsWith(RolePrefix, StringComparison.Ordinal))
        .Select(role => role[RolePrefix.Length..])];
}
