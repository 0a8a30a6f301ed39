namespace MlActors.Detection.Records;

/// <summary>For how many records a record stands. One that stands for none, or does not say for how many, is left out.</summary>
internal static class SummaryCount
{
    // Far beyond any real count, and sums of it stay exact whole numbers in a double.
    private const double Max = 1e12;

    public static bool TryRead(ReadOnlySpan<FieldValue> values, int position, out double count)
    {
        count = 1;
        if (position < 0) return true;
        return values[position].TryGetNumber(out count) && count is > 0 and <= Max && count == Math.Floor(count);
    }
}
