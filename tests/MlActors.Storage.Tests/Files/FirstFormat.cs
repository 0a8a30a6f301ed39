namespace MlActors.Storage.Tests.Files;

/// <summary>A file as written by a build with the first format. It must not be changed.</summary>
internal static class FirstFormat
{
    public const string Results = """
        CREATE TABLE mlactors_format (file TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL);
        INSERT INTO mlactors_format VALUES ('Results', 1);
        CREATE TABLE result_writer (job TEXT NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE bucket (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, span INTEGER NOT NULL,
            anomaly_score REAL, initial_anomaly_score REAL, raw_anomaly_score REAL, probability REAL,
            event_count INTEGER NOT NULL, is_interim INTEGER NOT NULL, processing_ms REAL,
            PRIMARY KEY (job, timestamp)) WITHOUT ROWID;
        CREATE TABLE interim_bucket (job TEXT NOT NULL, timestamp INTEGER NOT NULL, PRIMARY KEY (job, timestamp)) WITHOUT ROWID;
        CREATE TABLE record (
            job TEXT NOT NULL, timestamp INTEGER NOT NULL, ordinal INTEGER NOT NULL, span INTEGER NOT NULL,
            detector_index INTEGER NOT NULL, record_score REAL, initial_record_score REAL, probability REAL, actual REAL, typical REAL,
            by_field_value TEXT, partition_field_value TEXT, is_interim INTEGER NOT NULL,
            PRIMARY KEY (job, timestamp, ordinal)) WITHOUT ROWID;
        CREATE TABLE doc_index (
            id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, uuid TEXT NOT NULL, created INTEGER NOT NULL,
            mappings TEXT NOT NULL, settings TEXT NOT NULL, dynamic INTEGER NOT NULL,
            next_sequence INTEGER NOT NULL, document_count INTEGER NOT NULL);
        INSERT INTO result_writer VALUES ('old', 1);
        INSERT INTO bucket VALUES ('old', 300000, 300000, 87.5, 90, 4.5, 0.001, 7, 0, 0.25);
        INSERT INTO record VALUES ('old', 300000, 0, 300000, 0, 87.5, 90, 0.001, 99.5, 10, 'a', NULL, 0);
        """;
}
