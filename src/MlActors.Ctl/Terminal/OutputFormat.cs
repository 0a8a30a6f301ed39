namespace MlActors.Ctl.Terminal;

/// <summary>The format of the output: text and tables for operators, one JSON document, or one JSON object per line.</summary>
public enum OutputFormat { Table, Json, NdJson }
