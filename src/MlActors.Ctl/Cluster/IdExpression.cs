namespace MlActors.Ctl.Cluster;

/// <summary>Elastic's expressions that select jobs or datafeeds: ids, comma-separated lists, wildcards, <c>_all</c>.</summary>
public static class IdExpression
{
    public const string All = "_all";

    /// <summary>Escapes an expression for use in a path; commas and asterisks stay as they are, because Elastic reads them there.</summary>
    public static string ForPath(string expression) =>
        Uri.EscapeDataString(expression).Replace("%2C", ",", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal);
}
