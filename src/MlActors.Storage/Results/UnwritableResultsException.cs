using Microsoft.Data.Sqlite;

namespace MlActors.Storage.Results;

/// <summary>
/// The store can never take these results, however often they are written: a value is missing, of the wrong kind or too big. Nothing of the
/// transaction was written. Everything else that goes wrong may pass, so it is not this.
/// </summary>
public sealed class UnwritableResultsException : Exception
{
    private const int TooBig = 18, Constraint = 19, Mismatch = 20, OutOfRange = 25;

    private UnwritableResultsException(Exception cause)
        : base($"The results cannot be stored: {cause.Message}", cause)
    {
    }

    /// <summary>The failure of writing rows as this exception when the rows are to blame; null when it is anything else.</summary>
    internal static UnwritableResultsException? From(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException sqlite) return sqlite.SqliteErrorCode is TooBig or Constraint or Mismatch or OutOfRange ? new(cause) : null;
        }

        // What fails before SQLite sees it: a value that has no form in a column.
        return failure is ArgumentException or FormatException or InvalidCastException or NotSupportedException or NullReferenceException
            or OverflowException or System.Text.Json.JsonException ? new(failure) : null;
    }
}
