using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace MlActors.Storage.Revisions;

/// <summary>Counts the changes of calendars and filters, in the transaction of each change.</summary>
internal static class RuleRevision
{
    private const int OnlyRow = 1;

    public static long Read(DataConnection connection) => connection.GetTable<RevisionRow>().FirstOrDefault(row => row.Id == OnlyRow)?.Revision ?? 0;

    public static void Increment(DataConnection connection) =>
        connection.InsertOrReplace(new RevisionRow { Id = OnlyRow, Revision = Read(connection) + 1 });

    [Table("rule_revision")]
    private sealed class RevisionRow
    {
        [PrimaryKey, Column("id")] public int Id { get; init; }
        [Column("revision")] public long Revision { get; init; }
    }
}
