using MlActors.Detection.Modelling;
using MlActors.Detection.Numerics;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// The information content of the distinct values of a field, approximately the number of bytes that a compressor would need: one for each trigram of
/// characters that no value contained before, and one for each value. Values composed of known words add little, however frequent they are; random
/// names stand out, as in traffic that is tunnelled through host names.
/// </summary>
internal sealed class InformationFunction : StatisticFunction
{
    /// <summary>The number of characters of a text that are used.</summary>
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

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        Span<char> scratch = stackalloc char[MaxNumberLength];
        tally.Count += record.Count;
        var text = value.AsText(scratch);
        var sketch = tallies.AccumulatorOf<DistinctSketch>(ref tally);
        var hash = TextHash.Of(text);
        if (sketch.Contains(hash)) return;
        sketch.Add(hash, 1);
        // The characters before the first one are taken as zeros, so that every character ends a trigram.
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
