using System.Data.Common;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace MlActors.Storage.Files;

/// <summary>
/// Inserts many rows through one prepared statement. On SQLite, where a statement is a function call, this takes a fifth of the time of
/// linq2db's bulk copy with parameters and half of the time of its bulk copy with literals. One for the length of a transaction.
/// </summary>
internal sealed class PreparedInsert<TRow> : IDisposable
{
    private readonly DbCommand _command;
    private readonly DbParameter[] _parameters;
    private readonly Func<TRow, object?>[] _values;

    public PreparedInsert(DataConnection connection)
    {
        var row = connection.MappingSchema.GetEntityDescriptor(typeof(TRow));
        _command = connection.OpenDbConnection().CreateCommand();
        _command.Transaction = connection.Transaction;
        _command.CommandText =
            $"INSERT INTO {row.Name.Name} ({string.Join(',', row.Columns.Select(column => column.ColumnName))}) "
            + $"VALUES ({string.Join(',', row.Columns.Select((_, at) => $"@p{at}"))})";
        _values = [.. row.Columns.Select(column => (Func<TRow, object?>)(item => column.GetProviderValue(item!)))];
        _parameters = [.. row.Columns.Select((_, at) => Parameter($"@p{at}"))];
    }

    public void Add(TRow row)
    {
        for (var at = 0; at < _parameters.Length; at++)
            _parameters[at].Value = _values[at](row) ?? DBNull.Value;
        _command.ExecuteNonQuery();
    }

    public void Add(IEnumerable<TRow> rows)
    {
        foreach (var row in rows) Add(row);
    }

    public void Dispose() => _command.Dispose();

    private DbParameter Parameter(string name)
    {
        var parameter = _command.CreateParameter();
        parameter.ParameterName = name;
        _command.Parameters.Add(parameter);
        return parameter;
    }
}
