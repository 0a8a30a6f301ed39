using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Data.Sqlite;

namespace MlActors.Node.Tests.Processes.OldData;

/// <summary>Reads the model snapshots of a data folder from outside.</summary>
internal static class SavedModels
{
    /// <summary>
    /// The saved state of the detector in the last snapshot of a job. What is saved before it in the same snapshot, such as the ids of posts, differs
    /// between two jobs.
    /// </summary>
    public static byte[] DetectorOf(string folder, string job)
    {
        var model = Decompress(LastSnapshot(folder, $"model-{job}"));
        var length = Enumerable.Range(0, model.Length - sizeof(int))
            .First(at => BinaryPrimitives.ReadInt32LittleEndian(model.AsSpan(at)) == model.Length - at - sizeof(int));
        return model[(length + sizeof(int))..];
    }

    private static byte[] LastSnapshot(string folder, string persistenceId)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "snapshots.db")};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT snapshot FROM snapshot WHERE persistence_id = $id ORDER BY sequence_number DESC LIMIT 1";
        command.Parameters.AddWithValue("$id", persistenceId);
        return (byte[])command.ExecuteScalar()!;
    }

    /// <summary>The length and Brotli.</summary>
    private static byte[] Decompress(byte[] payload)
    {
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(payload)];
        return BrotliDecoder.TryDecompress(payload.AsSpan(sizeof(int)), bytes, out var written) && written == bytes.Length
            ? bytes
            : throw new InvalidOperationException("The snapshot cannot be decompressed.");
    }
}
