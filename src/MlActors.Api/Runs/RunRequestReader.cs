using MlActors.Actors.Configuration;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>Reads what a caller wants a run to do; what it leaves out comes from the settings.</summary>
internal static class RunRequestReader
{
    /// <summary>More at a time would only queue in front of the store.</summary>
    private const int MostAtATime = 10_000;

    public static RunRequest Read(JsonPart body, ShutdownSettings settings) => JsonFields.Read(body, "run_request", fields =>
    {
        var (word, node, targets) = (fields.Text("kind"), fields.Text("node"), Targets(fields));
        var (timeout, atATime, force) = (fields.Duration("timeout"), fields.Count("parallelism"), fields.Flag("force"));
        fields.RefuseTheRest();
        var kind = RunWords.KindOf(word ?? throw ElasticException.BadRequest($"[kind] is required; known are {RunWords.Kinds}"));
        if ((kind == RunKind.DrainNode) != (node is not null))
            throw ElasticException.BadRequest(
                node is null ? "[node] is required with kind [drain_node]" : "[node] can only be used with kind [drain_node]");
        var budget = timeout ?? settings.Budget;
        if (budget <= TimeSpan.Zero) throw ElasticException.BadRequest("[timeout] must be positive");
        var parallelism = atATime ?? settings.Parallelism;
        if (parallelism is < 1 or > MostAtATime)
            throw ElasticException.BadRequest($"[parallelism] must be between 1 and {MostAtATime}, found [{parallelism}]");
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
