using MlActors.Actors.Configuration;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>Reads the request to start a run; the defaults come from the settings.</summary>
internal static class RunRequestReader
{
    public static RunRequest Read(JsonPart body, ShutdownSettings settings) => JsonFields.Read(body, "run_request", fields =>
    {
        var (kindName, node, targets) = (fields.Text("kind"), fields.Text("node"), Targets(fields));
        var (timeout, concurrency, force) = (fields.Duration("timeout"), fields.Count("parallelism"), fields.Flag("force"));
        fields.RefuseUnknownFields();
        var kind = RunNames.KindOf(kindName ?? throw ElasticException.BadRequest($"[kind] is required; known are {RunNames.Kinds}"));
        if ((kind == RunKind.DrainNode) != (node is not null))
            throw ElasticException.BadRequest(
                node is null ? "[node] is required with kind [drain_node]" : "[node] can only be used with kind [drain_node]");
        var options = new RunOptions(timeout ?? settings.Budget, concurrency ?? settings.Parallelism, force ?? false);
        return options.FindFault() is { } fault ? throw ElasticException.BadRequest(fault) : new RunRequest(kind, targets, node, options);
    });

    private static string? Targets(JsonFields fields) => fields.Text("targets") switch
    {
        null or "" or "_all" or "*" => null,
        var expression when expression.Length > LongestOf(expression) => throw ElasticException.BadRequest(
            $"[targets] is {expression.Length} characters long, and at most {LongestOf(expression)} are taken; use a wildcard or a group"),
        var expression => expression,
    };

    /// <summary>Each wildcard is compared with all jobs; an id is looked up.</summary>
    private static int LongestOf(string expression) =>
        expression.Contains('*', StringComparison.Ordinal) ? Limits.ExpressionLength : Limits.IdListLength;
}
