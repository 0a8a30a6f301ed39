using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Files;

namespace MlActors.Storage.Membership;

/// <summary>
/// The generation of the cluster, a number that only grows: it is raised when a cluster forms and with each decision about who belongs to
/// it. A node that is entered at the current generation belongs to the cluster, and any other node is fenced: a row is either brought along
/// to the next generation or removed. Nothing here expires, so no clock decides who lives. It has a file of its own, because the decision
/// must not wait for anything else that is written.
/// </summary>
public sealed class GenerationStore
{
    private const string Current = "(SELECT generation FROM cluster_generation)";

    private readonly StoreDatabase _database;

    internal GenerationStore(StoreDatabase database) => _database = database;

    /// <summary>
    /// Enters a run of a node, in place of an older run at its address. One that forms a cluster raises the generation, and the members of
    /// any other cluster are fenced. Nodes that still wait for a seed are brought along, because they may be waiting for this one.
    /// </summary>
    /// <returns>The generation that it is entered at.</returns>
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
    /// The decision of the split brain resolver, by one side of a split: the first side wins. The members on its side are brought along to
    /// the next generation, all other members are fenced. It may be asked again, with the same answer, as long as no other side has decided.
    /// </summary>
    /// <param name="instance">The node that asks, for its side.</param>
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
            // A member that this side does not know of came in through the other side. One that is no member yet decides nothing, and stays.
            foreach (var node in nodes.Where(node => node.Instance != instance))
            {
                if (unreachable.Contains(node.Instance) || (node.IsMember && !reachable.Contains(node.Instance)))
                    connection.Execute("DELETE FROM cluster_node WHERE instance = @instance", Text("instance", node.Instance));
            }

            RaiseAll(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Whether a run of a node belongs to the cluster of the current generation. Works on the calling thread and takes no lock.</summary>
    public bool IsCurrent(string instance) => MembershipOf(instance) is not null;

    /// <summary>The same, and enters that the node has become a member. Works on the calling thread.</summary>
    public bool Confirm(string instance)
    {
        if (MembershipOf(instance) is not { } isMember) return false;
        return isMember || _database.WriteNow(connection => connection.Execute(
            $"UPDATE cluster_node SET is_member = 1 WHERE instance = @instance AND generation = {Current}", Text("instance", instance)) > 0);
    }

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

    // Plain statements: what linq2db needs to compile for these few would be felt at a node's start.
    private static DataParameter Text(string name, string value) => new(name, value, DataType.NVarChar);

    private static DataParameter Number(string name, long value) => new(name, value, DataType.Int64);

    private sealed record Node(string Instance, bool IsMember);
}
