namespace MlActors.Storage.Files;

/// <summary>The tables of results as SQLite statements, and the migration from the previous format.</summary>
internal static class ResultTables
{
    public const int FormatVersion = 2;

    /// <summary>Interim buckets have a table of their own, so that jobs with interim buckets are found quickly.</summary>
    private const string FirstFormat = """
        CREATE TABLE IF NOT EXISTS result_writer (job TEXT NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS bucket (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, span INTEGER NOT NULL,
            anomaly_score REAL, initial_anomaly_score REAL, raw_anomaly_score REAL, probability REAL,
            event_count INTEGER NOT NULL, is_interim INTEGER NOT NULL, processing_ms REAL,
            PRIMARY KEY (job, timestamp)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS interim_bucket (job TEXT NOT NULL, timestamp INTEGER NOT NULL, PRIMARY KEY (job, timestamp)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS record (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, ordinal INTEGER NOT NULL, span INTEGER NOT NULL,
            detector_index INTEGER NOT NULL, record_score REAL, initial_record_score REAL, probability REAL, actual REAL, typical REAL,
            by_field_value TEXT, partition_field_value TEXT, is_interim INTEGER NOT NULL,
            PRIMARY KEY (job, timestamp, ordinal)) WITHOUT ROWID;
        """;

    /// <summary>The changes of the second format; run once, on new files and on files of the first format.</summary>
    public const string FromFirstFormat = """
        ALTER TABLE bucket ADD COLUMN time_anomaly_score REAL;
        ALTER TABLE bucket ADD COLUMN time_initial_score REAL;
        ALTER TABLE bucket ADD COLUMN scheduled_events TEXT;
        ALTER TABLE record ADD COLUMN over_field_value TEXT;
        ALTER TABLE record ADD COLUMN multi_bucket_impact REAL;
        ALTER TABLE record ADD COLUMN detail TEXT;
        CREATE TABLE bucket_influencer (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, ordinal INTEGER NOT NULL, field_name TEXT NOT NULL,
            anomaly_score REAL, initial_anomaly_score REAL, raw_anomaly_score REAL, probability REAL,
            PRIMARY KEY (job, timestamp, ordinal)) WITHOUT ROWID;
        CREATE TABLE influencer (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, ordinal INTEGER NOT NULL, span INTEGER NOT NULL,
            field_name TEXT NOT NULL, field_value TEXT NOT NULL, influencer_score REAL, initial_influencer_score REAL, probability REAL,
            is_interim INTEGER NOT NULL, PRIMARY KEY (job, timestamp, ordinal)) WITHOUT ROWID;
        CREATE TABLE model_plot (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, ordinal INTEGER NOT NULL, span INTEGER NOT NULL,
            detector_index INTEGER NOT NULL, feature TEXT NOT NULL, lower REAL, median REAL, upper REAL, actual REAL,
            by_field_value TEXT, over_field_value TEXT, partition_field_value TEXT,
            PRIMARY KEY (job, timestamp, ordinal)) WITHOUT ROWID;
        CREATE TABLE category (
            job TEXT NOT NULL, category_id INTEGER NOT NULL, first_timestamp INTEGER NOT NULL, partition_field_value TEXT,
            definition TEXT NOT NULL, PRIMARY KEY (job, category_id)) WITHOUT ROWID;
        CREATE TABLE rule_filter (filter_id TEXT NOT NULL PRIMARY KEY, description TEXT, items TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE forecast (
            job TEXT NOT NULL, forecast_id TEXT NOT NULL, status INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER,
            run TEXT NOT NULL, PRIMARY KEY (job, forecast_id)) WITHOUT ROWID;
        CREATE TABLE forecast_point (
            job TEXT NOT NULL, forecast_id TEXT NOT NULL, ordinal INTEGER NOT NULL, timestamp INTEGER NOT NULL, span INTEGER NOT NULL,
            detector_index INTEGER NOT NULL, by_field_value TEXT, partition_field_value TEXT, lower REAL, prediction REAL, upper REAL,
            PRIMARY KEY (job, forecast_id, ordinal)) WITHOUT ROWID;
        """;

    public const string New = FirstFormat + FromFirstFormat;

    /// <summary>
    /// Tables and indexes that were added without a new format, since nothing that an earlier build reads has changed. Most buckets have no score, so
    /// that the index of their scores holds the others only. The revision counts the changes of calendars and filters.
    /// </summary>
    public const string Additions = """
        CREATE TABLE IF NOT EXISTS doc_alias (
            alias TEXT NOT NULL, index_id INTEGER NOT NULL, is_write INTEGER NOT NULL, PRIMARY KEY (alias, index_id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS record_by_score ON record (record_score);
        CREATE INDEX IF NOT EXISTS record_by_job_and_score ON record (job, record_score);
        CREATE INDEX IF NOT EXISTS influencer_by_score ON influencer (influencer_score);
        CREATE INDEX IF NOT EXISTS influencer_by_job_and_score ON influencer (job, influencer_score);
        CREATE INDEX IF NOT EXISTS bucket_by_score ON bucket (anomaly_score) WHERE anomaly_score > 0;
        CREATE TABLE IF NOT EXISTS calendar (calendar_id TEXT NOT NULL PRIMARY KEY, description TEXT, jobs TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS calendar_event (
            event_id TEXT NOT NULL PRIMARY KEY, calendar_id TEXT NOT NULL, description TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
            skip_result INTEGER NOT NULL, skip_model_update INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS calendar_event_by_calendar ON calendar_event (calendar_id);
        CREATE TABLE IF NOT EXISTS rule_revision (id INTEGER NOT NULL PRIMARY KEY, revision INTEGER NOT NULL);
        """;
}
