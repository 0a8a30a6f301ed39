using System.Data.Common;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace MlActors.Storage.Files;

/// <summary>
/// One statement of plain SQL that is run for many rows of one transaction. On SQLite, where a statement is a function call, it takes a
/// tenth of the time of a linq2db statement, and half of the time of linq2db's bulk copy at its best.
/// </summary>
internal abstract class PreparedStatement<TRow> : IDisposable
{
    private readonly DbCommand _command;

    protected PreparedStatement(DataConnection connection)
    {
        Row = connection.MappingSchema.GetEntityDescriptor(typeof(TRow));
        _command = connection.OpenDbConnection().CreateCommand();
        _command.Transaction = connection.Transaction;
    }

    protected EntityDescriptor Row { get; }

    protected void Prepare(string sql, int parameters)
    {
        _command.CommandText = sql;
        for (var at = 0; at < parameters; at++)
        {
            var parameter = _command.CreateParameter();
            parameter.ParameterName = $"@p{at}";
            _command.Parameters.Add(parameter);
        }
    }

    protected void Set(int at, object? value) => _command.Parameters[at].Value = value ?? DBNull.Value;

    protected void Run() => _command.ExecuteNonQuery();

    public void Dispose() => _command.Dispose();
}

/// <summary>Inserts rows.</summary>
internal sealed class PreparedInsert<TRow> : PreparedStatement<TRow>
{
    public PreparedInsert(DataConnection connection)
        : base(connection)
    {
        var columns = Row.Columns.Select(column => column.ColumnName);
        var values = Row.Columns.Select((_, at) => $"@p{at}");
        Prepare($"INSERT INTO {Row.Name.Name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)})", Row.Columns.Count);
    }

    public void Add(TRow row)
    {
        for (var at = 0; at < Row.Columns.Count; at++) Set(at, Row.Columns[at].GetProviderValue(row!));
        Run();
    }

    public void Add(IEnumerable<TRow> rows)
    {
        foreach (var row in rows) Add(row);
    }
}

/// <summary>Deletes the rows that have certain values in certain columns.</summary>
internal sealed class PreparedDelete<TRow> : PreparedStatement<TRow>
{
    /// <param name="members">The row type's members for the columns.</param>
    public PreparedDelete(DataConnection connection, params string[] members)
        : base(connection)
    {
        var conditions = members.Select((member, at) => $"{Row[member]!.ColumnName} = @p{at}");
        Prepare($"DELETE FROM {Row.Name.Name} WHERE {string.Join(" AND ", conditions)}", members.Length);
    }

    public void Where(params ReadOnlySpan<object> values)
    {
        for (var at = 0; at < values.Length; at++) Set(at, values[at]);
        Run();
    }
}
