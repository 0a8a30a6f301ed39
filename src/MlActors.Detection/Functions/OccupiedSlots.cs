using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The slots of a cycle in which a series had records during one bucket.</summary>
internal sealed class OccupiedSlots : Accumulator
{
    private const int Words = 3;

    private readonly ulong[] _occupied = new ulong[Words];

    public void Mark(int slot) => _occupied[slot / 64] |= 1UL << (slot % 64);

    public bool IsOccupied(int slot) => (_occupied[slot / 64] >> (slot % 64) & 1) != 0;

    public override void Clear() => Array.Clear(_occupied);

    public override void Write(ByteWriter bytes)
    {
        foreach (var word in _occupied) bytes.Varint(word);
    }

    public override void Read(ref ByteReader bytes)
    {
        for (var word = 0; word < Words; word++) _occupied[word] = bytes.Varint();
    }
}
