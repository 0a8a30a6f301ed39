using MlActors.Detection.Encoding;

namespace MlActors.Detection.Categorization;

/// <summary>The categories of one partition, or of the whole job where partitions are not kept apart. Lives as long as its categorizer.</summary>
internal sealed class PartitionCategories(string? partition)
{
    private const long OwnBytes = 400;

    private readonly List<Category> _categories = [];
    private readonly CategoryIndex _index = new();

    // Of messages that have no token at all, which no index can find.
    private Category? _blank;

    public string? Partition => partition;

    public IReadOnlyList<Category> Categories => _categories;

    /// <summary>Goes up with each change that may let a message be matched otherwise.</summary>
    public int Version { get; private set; }

    public long Documents { get; private set; }

    /// <summary>Messages of this partition are not categorized any more.</summary>
    public bool IsStopped { get; set; }

    public static long BytesOf(string? partition) => OwnBytes + sizeof(char) * (partition?.Length ?? 0);

    public Category? Find(MessageTokens message, CategoryScan scan, ReadOnlySpan<byte> weightOf) =>
        message.Count == 0 ? _blank : scan.Find(_index, message, weightOf);

    public void Add(Category category, ReadOnlySpan<byte> weightOf)
    {
        _categories.Add(category);
        if (category.Tokens.Length == 0) _blank = category;
        else _index.Update(category, weightOf);
        Version++;
    }

    /// <summary>Leaves the category what it has in common with a message, and retires those that it covers now.</summary>
    public void Generalize(Category category, int[] common, int weight, ReadOnlySpan<byte> weightOf)
    {
        category.Generalize(common, weight);
        _index.Update(category, weightOf);
        foreach (var other in _categories)
            if (other != category && !other.IsDead && Covers(category, other)) category.Supersede(other);
        Version++;
    }

    public void CountDocument() => Documents++;

    // The other's messages hold all that this one stands for, and as the first of them shows, not much besides.
    private static bool Covers(Category category, Category other) =>
        Similarity.Of(category.Weight, other.FirstWeight, category.Weight).IsEnough && CommonTokens.Contains(other.Tokens, category.Tokens);

    public void Write(ByteWriter bytes)
    {
        bytes.Text(partition);
        bytes.Signed(Documents);
        bytes.Byte(IsStopped ? (byte)1 : (byte)0);
        bytes.Count(_categories.Count);
        foreach (var category in _categories) category.Write(bytes);
    }

    public static PartitionCategories Read(ref ByteReader bytes, TokenTable table)
    {
        var partition = new PartitionCategories(bytes.Text()) { Documents = bytes.Signed(), IsStopped = bytes.Byte() != 0 };
        for (var left = bytes.Count(); left > 0; left--) partition.Add(Category.Read(ref bytes, partition.Partition, table), table.Weights);
        return partition;
    }
}
