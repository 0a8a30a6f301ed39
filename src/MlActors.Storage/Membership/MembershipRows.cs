using LinqToDB.Mapping;

namespace MlActors.Storage.Membership;

/// <summary>The owner of the data. There is one row, written by the first node and not changed afterwards.</summary>
[Table("cluster_identity")]
internal sealed class IdentityRow
{
    public const int SingleRowId = 1;

    [PrimaryKey, Column("id")] public int Id { get; init; } = SingleRowId;
    [Column("name")] public string Name { get; init; } = "";
    [Column("uuid")] public string Uuid { get; init; } = "";
    [Column("created")] public long Created { get; init; }
}

/// <summary>A node that uses the data, and its last heartbeat.</summary>
[Table("cluster_member")]
internal sealed class MemberRow
{
    [PrimaryKey, Column("address")] public string Address { get; init; } = "";
    [Column("instance")] public string Instance { get; init; } = "";

    /// <summary>Addresses, one per line.</summary>
    [Column("seeds")] public string Seeds { get; init; } = "";

    [Column("is_joined")] public bool IsJoined { get; init; }
    /// <summary>Grows with every heartbeat; the writer's time in milliseconds, if that is greater than the last value.</summary>
    [Column("heartbeat")] public long Heartbeat { get; init; }
}

/// <summary>The process of a node. A separate table, because earlier builds read and write the other one.</summary>
[Table("cluster_process")]
internal sealed class ProcessRow
{
    [PrimaryKey, Column("address")] public string Address { get; init; } = "";
    [Column("instance")] public string Instance { get; init; } = "";
    [Column("machine")] public string Machine { get; init; } = "";
    [Column("process_id")] public int ProcessId { get; init; }
    [Column("started")] public long Started { get; init; }
}
