using LinqToDB.Mapping;

namespace MlActors.Storage.Indices;

/// <summary>An index: its configuration and counters.</summary>
[Table("doc_index")]
internal sealed class IndexRow
{
    [PrimaryKey, Column("id")] public long Id { get; init; }
    [Column("name")] public string Name { get; init; } = "";
    [Column("uuid")] public string Uuid { get; init; } = "";
    [Column("created")] public long Created { get; init; }
    [Column("mappings")] public string Mappings { get; init; } = "{}";
    [Column("settings")] public string Settings { get; init; } = "{}";
    [Column("dynamic")] public int Dynamic { get; init; }
    [Column("next_sequence")] public long NextSequence { get; init; }
    [Column("document_count")] public long DocumentCount { get; init; }
}

/// <summary>A field of an index, mapped explicitly or dynamically.</summary>
[Table("doc_field")]
internal sealed class FieldRow
{
    [PrimaryKey, Column("id")] public long Id { get; init; }
    [Column("index_id")] public long IndexId { get; init; }
    [Column("name")] public string Name { get; init; } = "";
    [Column("kind")] public int Kind { get; init; }
    [Column("type")] public string Type { get; init; } = "";
    [Column("format")] public string? Format { get; init; }
    [Column("has_arrays")] public bool HasArrays { get; init; }
}

/// <summary>Another name of an index.</summary>
[Table("doc_alias")]
internal sealed class AliasRow
{
    [PrimaryKey(0), Column("alias")] public string Alias { get; init; } = "";
    [PrimaryKey(1), Column("index_id")] public long IndexId { get; init; }

    /// <summary>Whether it is the index that documents for the alias are written to.</summary>
    [Column("is_write")] public bool IsWriteIndex { get; init; }
}

/// <summary>A document as written by the client.</summary>
[Table("document")]
internal sealed class DocumentRow
{
    [PrimaryKey, Column("doc_key")] public long Key { get; init; }
    [Column("index_id")] public long IndexId { get; init; }
    [Column("id")] public string Id { get; init; } = "";
    [Column("version")] public long Version { get; init; }
    [Column("source")] public byte[] Source { get; init; } = [];
}

/// <summary>The value of a document in a date or number field, for searching and sorting.</summary>
[Table("doc_value")]
internal sealed class ValueRow
{
    [PrimaryKey(0), Column("field_id")] public long FieldId { get; init; }
    [PrimaryKey(1), Column("value")] public double Value { get; init; }
    [PrimaryKey(2), Column("doc_key")] public long Key { get; init; }
}

/// <summary>A document's key: the number of its index in the upper bits, its sequence number in the lower ones.</summary>
internal static class DocumentKey
{
    private const int SequenceBits = 40;

    public static long Of(long indexId, long sequence) => (indexId << SequenceBits) | sequence;

    public static long SequenceOf(long key) => key & ((1L << SequenceBits) - 1);

    /// <summary>The first key after the keys of an index.</summary>
    public static long After(long indexId) => (indexId + 1) << SequenceBits;
}
