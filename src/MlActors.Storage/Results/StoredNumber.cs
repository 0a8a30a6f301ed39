namespace MlActors.Storage.Results;

/// <summary>Numbers on their way into and out of a column. Not a number is stored as null, since databases do not keep it.</summary>
internal static class StoredNumber
{
    public static double? Of(double number) => double.IsNaN(number) ? null : number;

    public static double Read(double? stored) => stored ?? double.NaN;
}
