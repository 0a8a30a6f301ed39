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
    [Column("heartbeat")] public long Heartbeat { get; init; }
}

/// <summary>A lease, and who holds it until when.</summary>
[Table("cluster_lease")]
internal sealed class LeaseRow
{
    [PrimaryKey, Column("name")] public string Name { get; init; } = "";
    [Column("owner")] public string Owner { get; init; } = "";
    [Column("expires")] public long Expires { get; init; }
}
