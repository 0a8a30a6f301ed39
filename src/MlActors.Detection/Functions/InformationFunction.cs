using MlActors.Detection.Buckets;
using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Scoring;

namespace MlActors.Detection.Functions;

/// <summary>
/// How much information the different values of a field hold, in bytes: for each one its length times the entropy of its characters. A text that
/// comes again adds nothing. Random names in great number stand out, as in traffic that hides in names.
/// </summary>
internal sealed class InformationFunction : StatisticFunction
{
    /// <summary>Of a longer text only the beginning is looked at.</summary>
    public const int LongestText = 4_096;

    private const int LongestNumber = 32;

    // Information is added up in whole numbers of this part of a byte, so that the order of adding cannot show.
    private const double PartsOfAByte = 1_024;
    private const double BitsOfAByte = 8;
    private const double Log2Of10 = 3.32192809488736234787031942949;

    public override ModelKind Kind => ModelKind.NonNegative;

    protected override string Name => "information content";

    public override Gathering NewGathering() => new DistinctSketch();

    public override bool Takes(in FieldValue value, out double number)
    {
        number = 0;
        return value.Kind != FieldKind.Missing;
    }

    public override void Fold(TallyList tallies, ref Tally tally, in Reading reading, in FieldValue value, double number)
    {
        Span<char> scratch = stackalloc char[LongestNumber];
        tally.Count += reading.Count;
        var text = value.AsText(scratch);
        var sketch = tallies.MoreOf<DistinctSketch>(ref tally);
        var hash = TextHash.Of(text);
        if (!sketch.Holds(hash)) sketch.Add(hash, (long)(BytesIn(text[..Math.Min(text.Length, LongestText)]) * PartsOfAByte));
    }

    public override double ValueOf(in Tally tally) => tally.More is DistinctSketch sketch ? sketch.Sum() / PartsOfAByte : double.NaN;

    public override bool IsProvenWhileOpen(double actual, double typical) => actual > typical;

    private static double BytesIn(ReadOnlySpan<char> text)
    {
        // Characters beyond the first 256 share places; texts of such scripts are told apart well enough by the rest of their code.
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var unit in text) counts[unit & 0xFF]++;
        var bits = 0.0;
        foreach (var count in counts)
            if (count > 0) bits -= count * Log2Of10 * PortableMath.Log10((double)count / text.Length);
        // A text of one character over and over still says which and how long.
        return (bits + BitsOfAByte) / BitsOfAByte;
    }
}
