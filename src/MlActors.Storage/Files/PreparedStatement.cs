using LinqToDB.Data;
using LinqToDB.Mapping;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MlActors.Storage.Files;

/// <summary>
/// A plain SQL statement for many rows of one transaction. On SQLite, where a statement is a function call, it takes a small part of the time of a
/// linq2db statement or of a command, which finds each parameter by its name and makes a reader for each row.
/// </summary>
internal abstract class PreparedStatement<TRow> : IDisposable
{
    private readonly sqlite3 _database;
    private sqlite3_stmt? _statement;

    protected PreparedStatement(DataConnection connection)
    {
        Row = connection.MappingSchema.GetEntityDescriptor(typeof(TRow));
        _database = ((SqliteConnection)connection.OpenDbConnection()).Handle!;
    }

    protected EntityDescriptor Row { get; }

    /// <param name="sql">With the parameters ?1, ?2 and so on.</param>
    protected void Prepare(string sql) => Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));

    protected void Set(int at, object? value)
    {
        var (statement, number) = (_statement!, at + 1);
        Check(value switch
        {
            null => raw.sqlite3_bind_null(statement, number),
            string text => raw.sqlite3_bind_text(statement, number, text),
            long integer => raw.sqlite3_bind_int64(statement, number, integer),
            double real => raw.sqlite3_bind_double(statement, number, real),
            int integer => raw.sqlite3_bind_int(statement, number, integer),
            byte[] bytes => raw.sqlite3_bind_blob(statement, number, bytes),
            bool flag => raw.sqlite3_bind_int(statement, number, flag ? 1 : 0),
            _ => throw new NotSupportedException($"A column cannot hold a {value.GetType().Name}."),
        });
    }

    /// <summary>The value is copied, so that its memory may change after the row is written.</summary>
    protected void SetBytes(int at, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_statement!, at + 1, value));

    protected void SetInteger(int at, long value) => Check(raw.sqlite3_bind_int64(_statement!, at + 1, value));

    protected void SetReal(int at, double value) => Check(raw.sqlite3_bind_double(_statement!, at + 1, value));

    protected void Run()
    {
        var outcome = raw.sqlite3_step(_statement!);
        var reset = raw.sqlite3_reset(_statement!);
        if (outcome != raw.SQLITE_DONE) Check(reset == raw.SQLITE_OK ? outcome : reset);
    }

    /// <summary>Moves to the next row of a query; false at the end.</summary>
    protected bool Next()
    {
        var outcome = raw.sqlite3_step(_statement!);
        if (outcome == raw.SQLITE_ROW) return true;
        var reset = raw.sqlite3_reset(_statement!);
        if (outcome != raw.SQLITE_DONE) Check(reset == raw.SQLITE_OK ? outcome : reset);
        return false;
    }

    protected long Integer(int column) => raw.sqlite3_column_int64(_statement!, column);

    /// <summary>Each call locks the connection, so the type is only asked for where null and zero look the same.</summary>
    protected double? Real(int column)
    {
        var value = raw.sqlite3_column_double(_statement!, column);
        return value == 0 && IsNull(column) ? null : value;
    }

    protected string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement!, column).utf8_to_string();

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement!, column) == raw.SQLITE_NULL;

    public void Dispose() => _statement?.Dispose();

    private void Check(int outcome) => SqliteException.ThrowExceptionForRC(outcome, _database);
}

/// <summary>Inserts rows.</summary>
internal sealed class PreparedInsert<TRow> : PreparedStatement<TRow>
{
    public PreparedInsert(DataConnection connection)
        : base(connection)
    {
        var columns = Row.Columns.Select(column => column.ColumnName);
        var values = Row.Columns.Select((_, at) => $"?{at + 1}");
        Prepare($"INSERT INTO {Row.Name.Name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)})");
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
        var conditions = members.Select((member, at) => $"{Row[member]!.ColumnName} = ?{at + 1}");
        Prepare($"DELETE FROM {Row.Name.Name} WHERE {string.Join(" AND ", conditions)}");
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
        var changes = set.Select((member, at) => $"{Row[member]!.ColumnName} = ?{at + 1}");
        var conditions = where.Select((member, at) => $"{Row[member]!.ColumnName} = ?{set.Count + at + 1}");
        Prepare($"UPDATE {Row.Name.Name} SET {string.Join(", ", changes)} WHERE {string.Join(" AND ", conditions)}");
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
            $"INSERT INTO {Row.Name.Name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, at) => $"?{at + 1}"))}) "
                + $"ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", changes)}");
    }

    public void Put(TRow row)
    {
        for (var at = 0; at < Row.Columns.Count; at++) Set(at, Row.Columns[at].GetProviderValue(row!));
        Run();
    }
}
