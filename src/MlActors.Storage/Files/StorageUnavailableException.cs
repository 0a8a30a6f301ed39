using Microsoft.Data.Sqlite;
using MlActors.Domain;

namespace MlActors.Storage.Files;

/// <summary>The store is unavailable; nothing was written, and a retry may succeed.</summary>
public sealed class StorageUnavailableException : RefusedException
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Full = 13, CannotOpen = 14;

    public StorageUnavailableException(string file, string reason, string remedy, Exception? inner = null)
        : base(Refusal.Unavailable($"{file} {reason}: {remedy}"), inner) => (File, Reason, Remedy) = (file, reason, remedy);

    public string File { get; }

    public string Reason { get; }

    public string Remedy { get; }

    /// <summary>The failure as this exception when the store is unavailable; null for any other failure.</summary>
    public static StorageUnavailableException? From(Exception failure, string file)
    {
        if (failure is StorageUnavailableException already) return already;
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException sqlite && Explain(sqlite.SqliteErrorCode) is var (reason, remedy))
                return new StorageUnavailableException(file, reason, remedy, failure);
        }
        return null;
    }

    private static (string Reason, string Remedy)? Explain(int code) => code switch
    {
        Busy or Locked => ("is locked by another writer", "try again; if it stays so, end the process that holds the file"),
        ReadOnly => ("cannot be written", "give this user the right to write the data folder and its files"),
        InputOutput => ("cannot be read or written", "check the disk that holds the data folder"),
        Full => ("does not grow because the disk is full", "free space on the disk that holds the data folder"),
        CannotOpen => ("cannot be opened", "check that the data folder exists and that this user may write it"),
        _ => null,
    };
}
