namespace MlActors.Storage.Membership;

/// <summary>
/// Tells from what it sees of the members' heartbeats which of them live. Time is the observer's own monotonic time, so a clock that is
/// wrong or set, here or on another machine, changes nothing. Used by one node while it starts.
/// </summary>
/// <param name="staleAfter">A member whose heartbeat has not changed for this long is dead.</param>
/// <param name="hasEnded">Whether a process is known to have ended.</param>
public sealed class MemberObservation(TimeProvider time, TimeSpan staleAfter, Func<ProcessIdentity, bool> hasEnded)
{
    private readonly Dictionary<(string Address, string Instance), Sighting> _sightings = [];

    /// <summary>The members that were judged dead, with the values that they were judged by.</summary>
    public IReadOnlyList<ClusterMember> Dead { get; private set; } = [];

    /// <summary>Takes note of the members as they are now.</summary>
    public void Observe(IReadOnlyCollection<ClusterMember> members)
    {
        var now = time.GetTimestamp();
        foreach (var member in members)
        {
            var key = (member.Address, member.Instance);
            if (!_sightings.TryGetValue(key, out var known)) _sightings[key] = new Sighting(member.Heartbeat, now, HasChanged: false);
            else if (known.Heartbeat != member.Heartbeat) _sightings[key] = new Sighting(member.Heartbeat, now, HasChanged: true);
        }

        Dead = [.. members.Where(member => IsDead(member, now))];
    }

    /// <summary>Whether a heartbeat of any run at the address was seen to change.</summary>
    public bool IsAlive(string address) => _sightings.Any(sighting => sighting.Key.Address == address && sighting.Value.HasChanged)
        && !Dead.Any(member => member.Address == address);

    private bool IsDead(ClusterMember member, long now) =>
        (member.Process is { } process && hasEnded(process))
        || time.GetElapsedTime(_sightings[(member.Address, member.Instance)].Since, now) >= staleAfter;

    private sealed record Sighting(long Heartbeat, long Since, bool HasChanged);
}
