using System.Data.Common;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace MlActors.Storage.Files;

/// <summary>
/// A plain SQL statement for many rows of one transaction. On SQLite, where a statement is a function call, it takes a
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

/// <summary>Deletes rows by the values of some columns.</summary>
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

/// <summary>Updates columns of rows that are selected by the values of other columns.</summary>
internal sealed class PreparedUpdate<TRow> : PreparedStatement<TRow>
{
    /// <param name="set">The row type's members for the columns that change.</param>
    /// <param name="where">The row type's members for the columns that are compared.</param>
    public PreparedUpdate(DataConnection connection, IReadOnlyList<string> set, IReadOnlyList<string> where)
        : base(connection)
    {
        var changes = set.Select((member, at) => $"{Row[member]!.ColumnName} = @p{at}");
        var conditions = where.Select((member, at) => $"{Row[member]!.ColumnName} = @p{set.Count + at}");
        Prepare($"UPDATE {Row.Name.Name} SET {string.Join(", ", changes)} WHERE {string.Join(" AND ", conditions)}", set.Count + where.Count);
    }

    /// <param name="values">The new values, then the values to compare.</param>
    public void Change(params ReadOnlySpan<object?> values)
    {
        for (var at = 0; at < values.Length; at++) Set(at, values[at]);
        Run();
    }
}

/// <summary>Inserts rows; an existing row with the same key is updated, except for the columns that it keeps.</summary>
internal sealed class PreparedUpsert<TRow> : PreparedStatement<TRow>
{
    /// <param name="kept">The row type's members for the columns that an older row keeps.</param>
    public PreparedUpsert(DataConnection connection, params string[] kept)
        : base(connection)
    {
        var columns = Row.Columns.Select(column => column.ColumnName).ToArray();
        var key = Row.Columns.Where(column => column.IsPrimaryKey).Select(column => column.ColumnName).ToArray();
        var changes = Row.Columns.Where(column => !column.IsPrimaryKey && !kept.Contains(column.MemberName))
            .Select(column => $"{column.ColumnName} = excluded.{column.ColumnName}");
        Prepare(
            $"INSERT INTO {Row.Name.Name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, at) => $"@p{at}"))}) "
                + $"ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", changes)}",
            columns.Length);
    }

    public void Put(TRow row)
    {
        for (var at = 0; at < Row.Columns.Count; at++) Set(at, Row.Columns[at].GetProviderValue(row!));
        Run();
    }
}
