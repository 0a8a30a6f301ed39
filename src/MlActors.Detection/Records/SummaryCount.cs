namespace MlActors.Detection.Records;

/// <summary>The number of records that a summarized record represents. A record without a valid, positive count is ignored.</summary>
internal static class SummaryCount
{
    // Far beyond any real count, while sums of it are still exact whole numbers in a double.
    private const double Max = 1e12;

    public static bool TryRead(ReadOnlySpan<FieldValue> values, int position, out double count)
    {
        count = 1;
        if (position < 0) return true;
        return values[position].TryGetNumber(out count) && count is > 0 and <= Max && count == Math.Floor(count);
    }
}
