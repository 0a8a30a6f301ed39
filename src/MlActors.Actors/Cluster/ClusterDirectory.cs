using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Diagnosis;
using MlActors.Domain.Nodes;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Nodes.NodeMessage;

namespace MlActors.Actors.Cluster;

/// <summary>The members of the cluster, and what runs on each.</summary>
public sealed class ClusterDirectory(ActorSystem system, TimeProvider time)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(3), RecentKept = TimeSpan.FromSeconds(2),
        RecentTimeout = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, NodeCapacity> _capacities = new(StringComparer.Ordinal);
    private (ImmutableArray<NodeView> Nodes, long At)? _recent;

    /// <summary>The process of this node, which differs from that of an earlier one at the same address.</summary>
    public NodeIncarnation Self => Incarnation(Akka.Cluster.Cluster.Get(system).SelfUniqueAddress);

    /// <summary>Whether the process is a member; also while it does not answer, until it is removed.</summary>
    public bool Has(NodeIncarnation node) =>
        node == Self || Akka.Cluster.Cluster.Get(system).State.Members.Any(member => Incarnation(member.UniqueAddress) == node);

    /// <summary>All members, by address.</summary>
    public async Task<ImmutableArray<NodeView>> NodesAsync(CancellationToken cancellationToken)
    {
        var state = Akka.Cluster.Cluster.Get(system).State;
        var oldest = state.Members.Where(member => member.Status == MemberStatus.Up).OrderBy(member => member, Member.AgeOrdering).FirstOrDefault();
        var views = await ParallelCalls.SelectAsync(
            state.Members, state.Members.Count + 1,
            member => ViewAsync(member, state.Unreachable.Contains(member), member.Equals(oldest), cancellationToken));
        return [.. views.OrderBy(view => view.Id, StringComparer.Ordinal)];
    }

    /// <summary>Examines every member. The skew of a clock is known up to half of the time that the answer took.</summary>
    public async Task<ImmutableArray<ExaminedNode>> ExamineAsync(CancellationToken cancellationToken)
    {
        var members = Akka.Cluster.Cluster.Get(system).State.Members;
        var found = await ParallelCalls.SelectAsync(members, members.Count + 1, member => ExamineAsync(member, cancellationToken));
        return [.. found.OrderBy(node => node.Id, StringComparer.Ordinal)];
    }

    private async Task<ExaminedNode> ExamineAsync(Member member, CancellationToken cancellationToken)
    {
        var id = IdOf(member.Address);
        try
        {
            var asked = time.GetUtcNow();
            var found = await AgentOf(member).AskAsync<NodeExamination>(new ExamineNode(), AskTimeout * 2, time, cancellationToken);
            var half = (time.GetUtcNow() - asked) / 2;
            return new ExaminedNode(id, found, found.Clock - (asked + half), null) { ClockSkewWithin = half };
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return new ExaminedNode(id, null, null, null);
        }
    }

    /// <summary>All members as they were at most two seconds ago; those known last, when one does not answer quickly.</summary>
    public async Task<ImmutableArray<NodeView>> RecentNodesAsync()
    {
        if (_recent is { } known && time.GetElapsedTime(known.At) < RecentKept) return known.Nodes;
        try
        {
            var nodes = await NodesAsync(CancellationToken.None).WaitAsync(RecentTimeout, time);
            _recent = (nodes, time.GetTimestamp());
            return nodes;
        }
        catch (TimeoutException)
        {
            // A node that does not answer holds up no placement.
            return _recent?.Nodes ?? [];
        }
    }

    /// <summary>What nodes have. Asked once for each node, since it does not change; a node that does not answer is left out.</summary>
    /// <param name="nodes">Ids of nodes; null for a unit that runs nowhere.</param>
    public async Task<IReadOnlyDictionary<string, NodeCapacity>> CapacitiesOfAsync(IEnumerable<string?> nodes)
    {
        if (nodes.OfType<string>().Any(node => !_capacities.ContainsKey(node)))
            foreach (var node in await RecentNodesAsync())
                if (node.Capacity is { } capacity) _capacities[node.Id] = capacity;
        return _capacities;
    }

    /// <summary>Asks a node to drain and to leave.</summary>
    /// <exception cref="RefusedException">There is no such node, or it does not answer.</exception>
    public async Task AskToLeaveAsync(string node, LeaveCluster leave, CancellationToken cancellationToken) =>
        await AgentOf(MemberOf(node)).AskUntilAsync<ShutdownReply.RunAccepted>(leave, $"Node [{node}]", AskTimeout * 5, time, cancellationToken);

    /// <summary>The units that run on a node.</summary>
    /// <exception cref="RefusedException">There is no such node, or it does not answer.</exception>
    public async Task<ImmutableArray<RunTarget>> RunningOnAsync(string node, CancellationToken cancellationToken) =>
        (await AgentOf(MemberOf(node)).AskUntilAsync<NodeReport>(new GetNode(), $"Node [{node}]", AskTimeout * 5, time, cancellationToken)).Running;

    private Member MemberOf(string node) =>
        Akka.Cluster.Cluster.Get(system).State.Members.FirstOrDefault(member => IdOf(member.Address) == node)
            ?? throw new RefusedException(Refusal.NotFound($"No node [{node}] is in the cluster; GET /_mlactors/nodes lists them"));

    private static NodeIncarnation Incarnation(UniqueAddress address) => new(IdOf(address.Address), address.Uid);

    public static string IdOf(Address address) => $"{address.Host}:{address.Port}";

    private async Task<NodeView> ViewAsync(Member member, bool isUnreachable, bool isOldest, CancellationToken cancellationToken)
    {
        var id = IdOf(member.Address);
        if (isUnreachable) return new NodeView(id, null, "unreachable", isOldest, 0, 0);
        var status = member.Status.ToString().ToLowerInvariant();
        try
        {
            var report = await AgentOf(member).AskAsync<NodeReport>(new GetNode(), AskTimeout, time, cancellationToken);
            var jobs = report.Running.Count(target => target.Unit.Kind == UnitKind.Job);
            return new NodeView(id, report.Http, report.Draining ? "draining" : status, isOldest, jobs, report.Running.Length - jobs)
            {
                ModelBytes = report.Running.Sum(target => target.Weight),
                Capacity = report.Capacity,
                Waiting = report.Waiting,
            };
        }
        catch (AskTimeoutException)
        {
            return new NodeView(id, null, "unreachable", isOldest, 0, 0);
        }
    }

    private ActorSelection AgentOf(Member member) => system.ActorSelection($"{member.Address}/user/{NodeAgent.Name}");
}

/// <summary>One process of a node.</summary>
/// <param name="Node">Its address, host:port.</param>
/// <param name="Uid">Drawn when it started.</param>
public sealed record NodeIncarnation(string Node, long Uid);
