using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>In which slots of a cycle a series had records during one bucket.</summary>
internal sealed class OccupiedSlots : Accumulator
{
    private const int Words = 3;

    private readonly ulong[] _touched = new ulong[Words];

    public void Touch(int slot) => _touched[slot / 64] |= 1UL << (slot % 64);

    public bool IsTouched(int slot) => (_touched[slot / 64] >> (slot % 64) & 1) != 0;

    public override void Clear() => Array.Clear(_touched);

    public override void Write(ByteWriter bytes)
    {
        foreach (var word in _touched) bytes.Varint(word);
    }

    public override void Read(ref ByteReader bytes)
    {
        for (var word = 0; word < Words; word++) _touched[word] = bytes.Varint();
    }
}
