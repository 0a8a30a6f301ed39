using MlActors.Detection.Modelling;
using MlActors.Detection.Numerics;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// How much information the different values of a field hold together, in about as many bytes as a compressor would need: one for each three
/// characters in a row that none of them had before, and one for each value. What is put together of known words adds little, however often; random
/// names
/// stand out, as in traffic that hides in names.
/// </summary>
internal sealed class InformationFunction : StatisticFunction
{
    /// <summary>Of a longer text only the beginning is looked at.</summary>
    public const int MaxTextLength = 4_096;

    private const int MaxNumberLength = 32;

    public override ModelKind Kind => ModelKind.NonNegative;

    protected override string Name => "information content";

    public override Accumulator NewAccumulator() => new DistinctSketch();

    public override bool Accepts(in FieldValue value, out double number)
    {
        number = 0;
        return value.Kind != FieldKind.Missing;
    }

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView reading, in FieldValue value, double number)
    {
        Span<char> scratch = stackalloc char[MaxNumberLength];
        tally.Count += reading.Count;
        var text = value.AsText(scratch);
        var sketch = tallies.AccumulatorOf<DistinctSketch>(ref tally);
        var hash = TextHash.Of(text);
        if (sketch.Contains(hash)) return;
        sketch.Add(hash, 1);
        // What comes before the beginning is zeros, so that every character ends one of the threes.
        var trigram = 0UL;
        foreach (var unit in text[..Math.Min(text.Length, MaxTextLength)])
        {
            trigram = ((trigram << 16) | unit) & 0xFFFF_FFFF_FFFF;
            sketch.Add(TextHash.OfTrigram(trigram), 1);
        }
    }

    public override double ValueOf(in Tally tally) => tally.Accumulator is DistinctSketch sketch ? sketch.Sum() : double.NaN;

    public override bool IsReportableWhileOpen(double actual, double typical) => actual > typical;
}
