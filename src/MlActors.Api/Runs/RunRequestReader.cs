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
        var budget = timeout ?? settings.Budget;
        if (budget <= TimeSpan.Zero) throw ElasticException.BadRequest("[timeout] must be positive");
        var parallelism = concurrency ?? settings.Parallelism;
        if (parallelism is < 1 or > ShutdownDecisions.MaxParallelism)
            throw ElasticException.BadRequest($"[parallelism] must be between 1 and {ShutdownDecisions.MaxParallelism}, found [{parallelism}]");
        return new RunRequest(kind, targets, node, new RunOptions(budget, parallelism, force ?? false));
    });

    private static string? Targets(JsonFields fields) => fields.Text("targets") switch
    {
        null or "" or "_all" or "*" => null,
        { Length: > Limits.ExpressionLength } expression => throw ElasticException.BadRequest(
            $"[targets] is {expression.Length} characters long, and at most {Limits.ExpressionLength} are taken; use a wildcard or a group"),
        var expression => expression,
    };
}
