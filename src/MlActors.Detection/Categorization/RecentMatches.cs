namespace MlActors.Detection.Categorization;

/// <summary>
/// Caches the categories of recent token sequences, so that frequent messages are not searched again. An entry is valid only while the categories of
/// its partition are unchanged, so a cached result equals that of a search. Lives as long as its categorizer; not part of the state.
/// </summary>
internal sealed class RecentMatches
{
    private const int Slots = 1 << 10;

    private readonly Entry[] _entries = new Entry[Slots];

    public Category? Find(PartitionCategories partition, ReadOnlySpan<int> codes)
    {
        ref readonly var entry = ref _entries[SlotOf(codes)];
        if (entry.Partition != partition || entry.Version != partition.Version) return null;
        return codes.SequenceEqual(entry.Codes.AsSpan(0, entry.Length)) ? entry.Category : null;
    }

    public void Remember(PartitionCategories partition, ReadOnlySpan<int> codes, Category category)
    {
        ref var entry = ref _entries[SlotOf(codes)];
        if (entry.Codes is null || entry.Codes.Length < codes.Length) entry.Codes = new int[codes.Length];
        codes.CopyTo(entry.Codes);
        (entry.Partition, entry.Version, entry.Length, entry.Category) = (partition, partition.Version, codes.Length, category);
    }

    private static int SlotOf(ReadOnlySpan<int> codes)
    {
        var hash = (ulong)codes.Length;
        foreach (var code in codes) hash = (hash ^ (uint)code) * 0x9E3779B97F4A7C15 ^ (hash >> 29);
        return (int)((hash ^ (hash >> 32)) % Slots);
    }

    private struct Entry
    {
        public PartitionCategories? Partition;
        public int Version;
        public int Length;
        public int[] Codes;
        public Category Category;
    }
}
