using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// Counts distinct texts by their hashes, each with a whole number. Up to a size all hashes are kept and the sum is exact. Beyond it only hashes
/// below a limit are kept, which is halved whenever there are too many, so that the rest is a uniform sample of a known share.
/// </summary>
internal sealed class DistinctSketch : Accumulator
{
    /// <summary>The number of distinct texts up to which the sum is exact.</summary>
    public const int MaxKept = 2_048;

    private readonly Dictionary<ulong, long> _kept = [];
    private readonly List<ulong> _dropped = [];

    // Hashes are kept while this number of their upper bits is zero.
    private int _halvings;

    /// <summary>Whether the hash is kept. A hash that was dropped by sampling is not contained, even if it was added.</summary>
    public bool Contains(ulong hash) => _kept.ContainsKey(hash);

    public void Add(ulong hash, long number)
    {
        if (!IsKept(hash)) return;
        _kept.TryAdd(hash, number);
        while (_kept.Count > MaxKept) Halve();
    }

    /// <summary>The sum of the numbers of all distinct texts; an estimate within about two per cent where not all are kept.</summary>
    public double Sum()
    {
        // Whole numbers, so that the sum does not depend on the order.
        var sum = 0L;
        foreach (var number in _kept.Values) sum += number;
        return sum * (double)(1L << _halvings);
    }

    public override void Clear()
    {
        _kept.Clear();
        _halvings = 0;
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Byte((byte)_halvings);
        bytes.Count(_kept.Count);
        foreach (var (hash, number) in _kept.OrderBy(entry => entry.Key))
        {
            bytes.Varint(hash);
            bytes.Signed(number);
        }
    }

    public override void Read(ref ByteReader bytes)
    {
        _halvings = bytes.Byte();
        if (_halvings > 62) throw new FormatException($"A sketch of distinct texts was halved {_halvings} times; more than 62 are not possible.");
        for (var left = bytes.Count(bytesEach: 2); left > 0; left--) _kept.TryAdd(bytes.Varint(), bytes.Signed());
    }

    private bool IsKept(ulong hash) => _halvings == 0 || hash >> (64 - _halvings) == 0;

    private void Halve()
    {
        if (_halvings == 62) return;
        _halvings++;
        foreach (var hash in _kept.Keys)
            if (!IsKept(hash)) _dropped.Add(hash);
        foreach (var hash in _dropped) _kept.Remove(hash);
        _dropped.Clear();
    }
}
