using MlActors.Detection.Encoding;

namespace MlActors.Detection.Categorization;

/// <summary>
/// The categories of one partition, or of the whole job where categories are not kept per partition. Lives as long as its categorizer.
/// </summary>
internal sealed class PartitionCategories(string? partition)
{
    private const long OwnBytes = 400;

    private readonly List<Category> _categories = [];
    private readonly CategoryIndex _index = new();

    // The category of messages without any token, which an index cannot find.
    private Category? _blank;

    public string? Partition => partition;

    public IReadOnlyList<Category> Categories => _categories;

    /// <summary>Increases with each change that may affect which category a message matches.</summary>
    public int Version { get; private set; }

    public long Documents { get; private set; }

    /// <summary>Messages of this partition are no longer categorized.</summary>
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

    /// <summary>Reduces a category to what it shares with a message, and supersedes the categories that it covers now.</summary>
    public void Generalize(Category category, int[] common, int weight, ReadOnlySpan<byte> weightOf)
    {
        category.Generalize(common, weight);
        _index.Update(category, weightOf);
        foreach (var other in _categories)
            if (other != category && !other.IsDead && Covers(category, other)) category.Supersede(other);
        Version++;
    }

    public void CountDocument() => Documents++;

    // The other category contains all tokens of this one and, judging by its first message, little else.
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
