using MlActors.Detection.Encoding;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Assigns log messages to categories by the tokens that they share, and numbers the categories 1, 2, 3... in order of first appearance. The result
/// depends only on the messages before, also after saving and restoring. Lives as long as its detector.
/// </summary>
internal sealed class Categorizer
{
    /// <summary>The result for a message that has no category.</summary>
    public const int NoCategory = 0;

    /// <summary>The limit of categories. A field with more of them does not hold log messages.</summary>
    public const int MaxCategories = 10_000;

    // The status of a partition is checked each time it has received this number of messages.
    private const long MessagesBetweenChecks = 100;

    // The memory of the buffers for one message and of the recent matches.
    private const long WorkingBytes = 96 * 1024;

    private readonly CategorizationSettings _settings;
    private readonly int _maxCategories;
    private readonly MessageText _text;
    private readonly MessageTokens _message = new();
    private readonly TokenTable _table = new();
    private readonly CategoryScan _scan = new();
    private readonly RecentMatches _recent = new();
    private readonly List<PartitionCategories> _partitions = [];
    private readonly Dictionary<string, PartitionCategories> _partitionOf = new(StringComparer.Ordinal);
    private readonly SortedSet<Category> _changed = new(Comparer<Category>.Create((one, other) => one.Id.CompareTo(other.Id)));
    private PartitionCategories? _unpartitioned;
    private int _lastId;
    private long _failed;
    private long _ownBytes = WorkingBytes;

    /// <summary>Creates an empty categorizer.</summary>
    /// <exception cref="ArgumentException">A filter is not a regular expression, or it needs backtracking.</exception>
    public Categorizer(CategorizationSettings settings, int maxCategories = MaxCategories)
    {
        (_settings, _maxCategories) = (settings, maxCategories);
        _text = new MessageText(settings.Filters);
    }

    /// <summary>An estimate of the memory in bytes; equal wherever the same messages were seen.</summary>
    public long Bytes => _ownBytes + _table.Bytes;

    /// <summary>The sums over all partitions.</summary>
    public CategorizationCounts Counts
    {
        get
        {
            var counts = new CategorizationCounts { Failed = _failed };
            foreach (var partition in _partitions) counts += CategorizationCounts.Of(partition);
            return counts;
        }
    }

    /// <summary>A warning when any partition has one.</summary>
    public CategorizationStatus Status => _partitions.Exists(Warns) ? CategorizationStatus.Warn : CategorizationStatus.Ok;

    /// <summary>Whether categorization of the partition stopped because of its warning, as the job is configured.</summary>
    public bool IsStopped(string? partition) => PartitionOf(partition) is { IsStopped: true };

    /// <summary>
    /// The category of a message, or <see cref="NoCategory"/> when it would need a new one and there is no memory for it, or its partition is
    /// stopped.
    /// </summary>
    /// <param name="message">The text of the message.</param>
    /// <param name="partition">Null unless categories are kept per partition.</param>
    /// <param name="remainingBytes">The number of bytes by which <see cref="Bytes"/> may grow for this message.</param>
    public int CategoryOf(ReadOnlySpan<char> message, string? partition, long remainingBytes = long.MaxValue)
    {
        var owner = PartitionOf(partition);
        if (owner is { IsStopped: true }) return NoCategory;
        var text = _text.Of(message);
        _message.Read(text, _table);

        var category = owner is null ? null : FindMatch(owner);
        if (category is null)
        {
            if (!Fits(owner is null ? PartitionCategories.BytesOf(partition) : 0, remainingBytes))
            {
                _failed++;
                return NoCategory;
            }
            category = Create(owner ??= Create(partition), text);
        }
        Count(owner!, category, message, remainingBytes);
        return category.Id;
    }

    /// <summary>
    /// The definitions that are new or have changed since the last call, ordered by id. A definition whose counts alone changed is included when they
    /// doubled.
    /// </summary>
    public IReadOnlyList<CategoryDefinition> Changed()
    {
        var definitions = new List<CategoryDefinition>(_changed.Count);
        foreach (var category in _changed)
        {
            definitions.Add(category.Define(_table));
            (category.IsChanged, category.ReportedMatches) = (false, category.Matches);
        }
        _changed.Clear();
        return definitions;
    }

    /// <summary>
    /// The definitions that differ from what was last reported, be it in the counts only. Used for a flush or a close, after which the reported
    /// definitions must be exact. Does not change the categorizer.
    /// </summary>
    public IReadOnlyList<CategoryDefinition> Unreported() =>
    [
        .. _partitions
            .SelectMany(partition => partition.Categories)
            .Where(category => category.IsChanged || category.Matches != category.ReportedMatches)
            .OrderBy(category => category.Id)
            .Select(category => category.Define(_table)),
    ];

    public void Write(ByteWriter bytes)
    {
        _table.Write(bytes);
        bytes.Count(_lastId);
        bytes.Signed(_failed);
        bytes.Count(_partitions.Count);
        foreach (var partition in _partitions) partition.Write(bytes);
    }

    /// <summary>Reads a state into a new categorizer.</summary>
    /// <exception cref="FormatException">The bytes are not those of a categorizer.</exception>
    public void Read(ref ByteReader bytes)
    {
        _table.Read(ref bytes);
        _lastId = bytes.Index(int.MaxValue);
        _failed = bytes.Signed();
        for (var left = bytes.Count(); left > 0; left--)
        {
            var partition = PartitionCategories.Read(ref bytes, _table);
            Add(partition);
            foreach (var category in partition.Categories)
            {
                _ownBytes += category.Bytes;
                if (category.IsChanged) _changed.Add(category);
            }
        }
    }

    private Category? FindMatch(PartitionCategories owner)
    {
        if (_recent.Find(owner, _message.Codes) is { } known) return known;
        var found = owner.Find(_message, _scan, _table.Weights);
        if (found is null) return null;
        if (_message.Count > 0 && _scan.CommonWeight < found.Weight) Generalize(owner, found);
        else _recent.Remember(owner, _message.Codes, found);
        return found;
    }

    private void Generalize(PartitionCategories owner, Category category)
    {
        var before = category.Bytes;
        owner.Generalize(category, _scan.Common(category, _message, _table.Weights), _scan.CommonWeight, _table.Weights);
        _ownBytes += category.Bytes - before;
        _changed.Add(category);
    }

    private bool Fits(long bytesOfPartition, long remainingBytes) =>
        _lastId < _maxCategories && bytesOfPartition + _message.BytesOfNewTokens() + Category.BytesOf(_message.Count) <= remainingBytes;

    private PartitionCategories Create(string? name)
    {
        var partition = new PartitionCategories(name);
        Add(partition);
        return partition;
    }

    private void Add(PartitionCategories partition)
    {
        _partitions.Add(partition);
        if (partition.Partition is null) _unpartitioned = partition;
        else if (!_partitionOf.TryAdd(partition.Partition, partition))
            throw new FormatException($"It contains the partition [{partition.Partition}] twice.");
        _ownBytes += PartitionCategories.BytesOf(partition.Partition);
    }

    private Category Create(PartitionCategories owner, ReadOnlySpan<char> text)
    {
        var category = new Category(++_lastId, owner.Partition, _message.AddTo(text, _table), _message.Weight);
        owner.Add(category, _table.Weights);
        _ownBytes += category.Bytes;
        return category;
    }

    private void Count(PartitionCategories owner, Category category, ReadOnlySpan<char> message, long remainingBytes)
    {
        var (wasChanged, examples) = (category.IsChanged, category.ExampleBytes);
        category.Count(message, remainingBytes > 0 ? _settings.ExamplesLimit : 0);
        _ownBytes += category.ExampleBytes - examples;
        if (category.IsChanged && !wasChanged) _changed.Add(category);
        owner.CountDocument();
        if (_settings.StopOnWarn && owner.Documents % MessagesBetweenChecks == 0 && Warns(owner)) owner.IsStopped = true;
    }

    private static bool Warns(PartitionCategories partition) => CategorizationCounts.Of(partition).Status == CategorizationStatus.Warn;

    private PartitionCategories? PartitionOf(string? partition) => partition is null ? _unpartitioned : _partitionOf.GetValueOrDefault(partition);
}
