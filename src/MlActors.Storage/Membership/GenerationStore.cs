using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Files;

namespace MlActors.Storage.Membership;

/// <summary>
/// The generation of the cluster, an increasing number: it is incremented when a cluster forms and with each decision about its
/// members. A node that is registered at the current generation belongs to the cluster, any other node is fenced: a row is either updated
/// to the next generation or removed. Nothing expires, so decisions do not depend on clocks. It has its own file, because a decision
/// must not wait for other writes.
/// </summary>
public sealed class GenerationStore
{
    private const string Current = "(SELECT generation FROM cluster_generation)";

    private readonly StoreDatabase _database;

    internal GenerationStore(StoreDatabase database) => _database = database;

    /// <summary>
    /// Registers a run of a node, in place of an older run at its address. A node that forms a cluster increments the generation, and the members of
    /// any other cluster are fenced. Nodes that wait for a seed are kept, because they may be waiting for this one.
    /// </summary>
    /// <returns>The generation of the node.</returns>
    public Task<long> EnterAsync(string address, string instance, bool formsCluster, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
        connection =>
        {
            connection.Execute("INSERT INTO cluster_generation (id, generation) VALUES (1, 0) ON CONFLICT (id) DO NOTHING");
            connection.Execute("DELETE FROM cluster_node WHERE address = @address", Text("address", address));
            if (formsCluster)
            {
                connection.Execute("DELETE FROM cluster_node WHERE is_member = 1");
                RaiseAll(connection);
            }

            connection.Execute(
                $"INSERT INTO cluster_node (address, instance, generation, is_member) VALUES (@address, @instance, {Current}, @member)",
                Text("address", address), Text("instance", instance), Number("member", formsCluster ? 1 : 0));
            return connection.Execute<long>($"SELECT {Current}");
        },
        cancellationToken);

    /// <summary>
    /// The decision of the split brain resolver, by one side of a partition: the first side wins. The members on its side are updated to
    /// the next generation, all other members are fenced. The call is idempotent as long as no other side has decided.
    /// </summary>
    /// <param name="instance">The node that decides for its side.</param>
    /// <param name="reachable">The runs of the members on its side.</param>
    /// <param name="unreachable">The runs of the members that its side cannot reach.</param>
    /// <returns>
    /// False when the node does not belong to the cluster of the current generation: another side has decided, or it never became a member.
    /// </returns>
    public Task<bool> TryDecideAsync(
        string instance,
        IReadOnlyCollection<string> reachable,
        IReadOnlyCollection<string> unreachable,
        CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var nodes = connection.Query(
                reader => new Node(reader.GetString(0), reader.GetInt64(1) == 1),
                $"SELECT instance, is_member FROM cluster_node WHERE generation = {Current}").ToList();
            if (!nodes.Contains(new Node(instance, IsMember: true))) return false;
            // A member that this side does not know has joined through the other side. Nodes that are not members yet are kept.
            foreach (var node in nodes.Where(node => node.Instance != instance))
            {
                if (unreachable.Contains(node.Instance) || (node.IsMember && !reachable.Contains(node.Instance)))
                    connection.Execute("DELETE FROM cluster_node WHERE instance = @instance", Text("instance", node.Instance));
            }

            RaiseAll(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Whether a run of a node belongs to the cluster of the current generation. Runs on the calling thread and takes no lock.</summary>
    public bool IsCurrent(string instance) => MembershipOf(instance) is not null;

    /// <summary>Like <see cref="IsCurrent"/>, and records that the node has become a member. Runs on the calling thread.</summary>
    public bool Confirm(string instance)
    {
        if (MembershipOf(instance) is not { } isMember) return false;
        return isMember || _database.WriteNow(connection => connection.Execute(
            $"UPDATE cluster_node SET is_member = 1 WHERE instance = @instance AND generation = {Current}", Text("instance", instance)) > 0);
    }

    /// <summary>What every registered node holds, by its address.</summary>
    public Task<ImmutableDictionary<string, RegisteredNode>> NodesAsync(CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.Query(
            reader => (Address: reader.GetString(0), Node: new RegisteredNode(reader.GetInt64(1), reader.GetInt64(2) == 1, reader.GetInt64(3) == 1)),
            $"SELECT address, generation, generation = {Current}, is_member FROM cluster_node")
            .ToImmutableDictionary(row => row.Address, row => row.Node, StringComparer.Ordinal),
        cancellationToken);

    /// <summary>Removes a node that has left.</summary>
    public Task LeaveAsync(string instance, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection => { connection.Execute("DELETE FROM cluster_node WHERE instance = @instance", Text("instance", instance)); },
        cancellationToken);

    private bool? MembershipOf(string instance) => _database.ReadNow(connection => connection.Query(
        reader => (bool?)(reader.GetInt64(0) == 1),
        $"SELECT is_member FROM cluster_node WHERE instance = @instance AND generation = {Current}",
        Text("instance", instance)).FirstOrDefault());

    private static void RaiseAll(DataConnection connection)
    {
        connection.Execute("UPDATE cluster_generation SET generation = generation + 1");
        connection.Execute($"UPDATE cluster_node SET generation = {Current}");
    }

    // Plain statements: compiling them with linq2db would delay the start of a node.
    private static DataParameter Text(string name, string value) => new(name, value, DataType.NVarChar);

    private static DataParameter Number(string name, long value) => new(name, value, DataType.Int64);

    private sealed record Node(string Instance, bool IsMember);
}

/// <summary>A node in the store of generations.</summary>
/// <param name="IsCurrent">Whether its generation is that of the cluster; otherwise it is fenced.</param>
/// <param name="IsMember">Whether it has become a member.</param>
public sealed record RegisteredNode(long Generation, bool IsCurrent, bool IsMember);
