namespace MlActors.Storage.Membership;

/// <summary>
/// Decides from the members' heartbeats which of them are alive. Time is the observer's monotonic time, so a wrong or changed
/// clock, here or on another machine, has no effect. Used by one node while it starts.
/// </summary>
/// <param name="hasEnded">Whether a process is known to have ended.</param>
public sealed class MemberObservation(TimeProvider time, Func<ProcessIdentity, bool> hasEnded)
{
    private readonly Dictionary<(string Address, string Instance), Observation> _observations = [];

    /// <summary>The dead members, with the values that were observed.</summary>
    public IReadOnlyList<ClusterMember> Dead { get; private set; } = [];

    /// <summary>Records the current members.</summary>
    public void Observe(IReadOnlyCollection<ClusterMember> members)
    {
        var now = time.GetTimestamp();
        foreach (var member in members)
        {
            var key = (member.Address, member.Instance);
            if (!_observations.TryGetValue(key, out var known)) _observations[key] = new Observation(member.Heartbeat, now, HasChanged: false);
            else if (known.Heartbeat != member.Heartbeat) _observations[key] = new Observation(member.Heartbeat, now, HasChanged: true);
        }

        Dead = [.. members.Where(member => IsDead(member, now))];
    }

    /// <summary>Whether the heartbeat of a run at the address has changed.</summary>
    public bool IsAlive(string address) => _observations.Any(observation => observation.Key.Address == address && observation.Value.HasChanged)
        && !Dead.Any(member => member.Address == address);

    private bool IsDead(ClusterMember member, long now) =>
        (member.Process is { } process && hasEnded(process))
        || time.GetElapsedTime(_observations[(member.Address, member.Instance)].Since, now) >= ClusterStore.StaleAfter;

    private sealed record Observation(long Heartbeat, long Since, bool HasChanged);
}
