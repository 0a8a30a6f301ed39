using System.Text.Json.Nodes;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A run, started and read through one node.</summary>
internal sealed class RunWatch(Requests requests, string id)
{
    public static async Task<RunWatch> StartAsync(Requests requests, string kind, int parallelism, string targets = "_all")
    {
        var body = $$"""{ "kind": "{{kind}}", "targets": "{{targets}}", "parallelism": {{parallelism}}, "timeout": "5m" }""";
        var reply = await requests.PostAsync("/_mlactors/runs", body);
        return reply.IsDone
            ? new RunWatch(requests, reply.Json["run_id"]!.GetValue<string>())
            : throw new InvalidOperationException($"The run was not started: {reply}");
    }

    /// <summary>The same run, read through another node.</summary>
    public RunWatch Through(Requests other) => new(other, id);

    /// <summary>The run with its units; null when it cannot be read at the moment.</summary>
    public async Task<JsonNode?> ReadAsync() => await requests.GetAsync($"/_mlactors/runs/{id}", 5) is { IsDone: true } reply ? reply.Json : null;

    public async Task<bool> IsOverAsync() => await OutcomeAsync() is "completed" or "partial" or "cancelled";

    public async Task<string> OutcomeAsync() => (await ReadAsync())?["outcome"]!.GetValue<string>() ?? "unknown";

    public async Task<int> JobsDoneAsync() => (await ReadAsync())?["units"]!.AsArray().Count(unit => IsJobThatIs("done", unit)) ?? 0;

    /// <summary>
    /// Waits until a job of the run is at a step. Polls as fast as possible and several times in parallel, because a step takes milliseconds.
    /// </summary>
    /// <returns>The job as the run shows it; null when the run was over before.</returns>
    public async Task<JsonNode?> UntilAtAsync(string step)
    {
        using var done = new CancellationTokenSource();
        return (await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PollAsync()))).FirstOrDefault(seen => seen is not null);

        async Task<JsonNode?> PollAsync()
        {
            while (!done.IsCancellationRequested)
            {
                var run = await ReadAsync();
                var seen = run?["units"]!.AsArray().FirstOrDefault(unit => IsJobThatIs("active", unit) && unit!["step"]?.GetValue<string>() == step);
                if (seen is not null || run?["outcome"]!.GetValue<string>() is "completed" or "partial" or "cancelled") await done.CancelAsync();
                if (seen is not null) return seen;
            }

            return null;
        }
    }

    private static bool IsJobThatIs(string state, JsonNode? unit) =>
        unit!["type"]!.GetValue<string>() == "job" && unit["state"]!.GetValue<string>() == state;
}
