using LinqToDB;
using LinqToDB.Mapping;
using MlActors.Domain.Prediction;
using MlActors.Storage.Files;

namespace MlActors.Storage.Prediction;

/// <summary>The calibration of the cluster: one for all of its nodes, since they share the store.</summary>
public sealed class CalibrationStore
{
    private const string Key = "calibration";

    private readonly StoreDatabase _database;

    internal CalibrationStore(StoreDatabase database) => _database = database;

    /// <summary>The last one that was stored; <see cref="Calibration.Default"/> before the first, and for one of another format.</summary>
    public async Task<Calibration> ReadAsync(CancellationToken cancellationToken = default)
    {
        var stored = await _database.ReadAsync(
            connection => connection.GetTable<CalibrationRow>().Where(row => row.Key == Key).Select(row => row.Value).FirstOrDefault(),
            cancellationToken);
        try
        {
            return stored is null ? Calibration.Default : CalibrationDocument.Read(stored);
        }
        catch (FormatException)
        {
            return Calibration.Default;
        }
    }

    public Task WriteAsync(Calibration calibration, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection => connection.InsertOrReplace(new CalibrationRow { Key = Key, Value = CalibrationDocument.Write(calibration) }),
        cancellationToken);

    /// <summary>A row of the table of settings, whose keys have prefixes for everything else.</summary>
    [Table("cluster_setting")]
    private sealed class CalibrationRow
    {
        [PrimaryKey, Column("key")] public string Key { get; init; } = "";
        [Column("value")] public string Value { get; init; } = "";
    }
}
