namespace MlActors.Ctl.Terminal;

public enum OutputFormat { Table, Json, NdJson }
