using Microsoft.Data.Sqlite;

namespace MlActors.Storage.Results;

/// <summary>
/// The results cannot be stored, and a retry cannot succeed: a value is missing, of the wrong type or too large. The transaction was rolled
/// back. Failures that may be temporary are not reported as this exception.
/// </summary>
public sealed class UnwritableResultsException : Exception
{
    private const int TooBig = 18, Constraint = 19, Mismatch = 20, OutOfRange = 25;

    private UnwritableResultsException(Exception cause)
        : base($"The results cannot be stored: {cause.Message}", cause)
    {
    }

    /// <summary>The failure as this exception when the rows caused it; null for any other failure.</summary>
    internal static UnwritableResultsException? From(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException sqlite) return sqlite.SqliteErrorCode is TooBig or Constraint or Mismatch or OutOfRange ? new(cause) : null;
        }

        // Failures before SQLite: a value that cannot be converted to its column.
        return failure is ArgumentException or FormatException or InvalidCastException or NotSupportedException or NullReferenceException
            or OverflowException or System.Text.Json.JsonException ? new(failure) : null;
    }
}
