namespace MlActors.Storage.Results;

/// <summary>Converts numbers to and from columns. NaN is stored as null, because databases do not preserve it.</summary>
internal static class StoredNumber
{
    public static double? Of(double number) => double.IsNaN(number) ? null : number;

    public static double Read(double? stored) => stored ?? double.NaN;
}
