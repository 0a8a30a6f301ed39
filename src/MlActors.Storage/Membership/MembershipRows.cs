using LinqToDB.Mapping;

namespace MlActors.Storage.Membership;

/// <summary>Whose data it is. There is one row, written by the first node and never changed.</summary>
[Table("cluster_identity")]
internal sealed class IdentityRow
{
    public const int TheOnly = 1;

    [PrimaryKey, Column("id")] public int Id { get; init; } = TheOnly;
    [Column("name")] public string Name { get; init; } = "";
    [Column("uuid")] public string Uuid { get; init; } = "";
    [Column("created")] public long Created { get; init; }
}

/// <summary>A node that uses the data, and when it last said so.</summary>
[Table("cluster_member")]
internal sealed class MemberRow
{
    [PrimaryKey, Column("address")] public string Address { get; init; } = "";
    [Column("instance")] public string Instance { get; init; } = "";

    /// <summary>Addresses, one a line.</summary>
    [Column("seeds")] public string Seeds { get; init; } = "";

    [Column("is_joined")] public bool IsJoined { get; init; }
    /// <summary>A number that grows with every heartbeat; the time of the writer in milliseconds, where that grows.</summary>
    [Column("heartbeat")] public long Heartbeat { get; init; }
}

/// <summary>Which process a node is. A table of its own, because builds before it know the other one.</summary>
[Table("cluster_process")]
internal sealed class ProcessRow
{
    [PrimaryKey, Column("address")] public string Address { get; init; } = "";
    [Column("instance")] public string Instance { get; init; } = "";
    [Column("machine")] public string Machine { get; init; } = "";
    [Column("process_id")] public int ProcessId { get; init; }
    [Column("started")] public long Started { get; init; }
}
