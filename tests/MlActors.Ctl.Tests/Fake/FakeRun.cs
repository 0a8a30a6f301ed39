using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>A run of the fake cluster: what a test lets happen goes to whoever listens, and into what the run answers when asked.</summary>
public sealed class FakeRun(string id, string kind)
{
    private readonly ConcurrentDictionary<string, JsonObject> _units = new();
    private readonly List<string> _told = [];
    private readonly List<Channel<string>> _listeners = [];
    private readonly Channel<int> _followed = Channel.CreateUnbounded<int>();
    private string _outcome = "running";

    public string Id => id;

    /// <summary>What clients said they had heard last, one entry for each stream.</summary>
    public ConcurrentQueue<string> StreamsOpened { get; } = new();

    /// <summary>Completes once for each stream that a client has opened.</summary>
    public async Task IsFollowedAsync() => await _followed.Reader.ReadAsync();

    public FakeRun Unit(
        string type, string unitId, string state, string? step = null, int attempt = 1, string? waitingFor = null, string? reason = null,
        double? seconds = null)
    {
        var unit = new JsonObject {
            ["type"] = type, ["id"] = unitId, ["state"] = state, ["step"] = step, ["attempt"] = attempt, ["node"] = "127.0.0.1:4053" };
        if (waitingFor is not null) unit["waiting_for"] = waitingFor;
        if (reason is not null) unit["reason"] = reason;
        if (seconds is not null) unit["seconds"] = seconds;
        _units[$"{type}/{unitId}"] = unit;
        Tell("unit", unit);
        return this;
    }

    public FakeRun End(string outcome = "completed")
    {
        _outcome = outcome;
        Tell("end", Summary());
        return this;
    }

    public JsonObject Cancelled()
    {
        _outcome = "cancelled";
        return Summary();
    }

    /// <summary>Ends all streams without a word, as a dying node would.</summary>
    public FakeRun Break()
    {
        lock (_told)
        {
            foreach (var listener in _listeners) listener.Writer.TryComplete();
            _listeners.Clear();
        }
        return this;
    }

    public JsonObject Summary()
    {
        int Count(string state) => _units.Values.Count(unit => (string)unit["state"]! == state);
        return new JsonObject
        {
            ["run_id"] = id, ["kind"] = kind, ["outcome"] = _outcome, ["stage"] = _outcome == "running" ? "jobs" : "done", ["started_at"] = 1_000_000,
            ["ended_at"] = _outcome == "running" ? null : 1_002_500,
            ["options"] = new JsonObject { ["force"] = false, ["timeout"] = "10m", ["parallelism"] = 16 },
            ["counts"] = new JsonObject
            {
                ["total"] = _units.Count, ["waiting"] = Count("waiting"), ["active"] = Count("active"), ["done"] = Count("done"),
                ["failed"] = Count("failed"), ["skipped"] = Count("skipped"),
            },
        };
    }

    public JsonObject WithUnits()
    {
        var run = Summary();
        run["units"] = new JsonArray([.. _units.Values.Select(unit => unit.DeepClone())]);
        return run;
    }

    /// <summary>Tells all that has happened since the event that the client heard last, and then what happens.</summary>
    public async Task StreamAsync(HttpContext context)
    {
        var lastHeard = context.Request.Headers["Last-Event-ID"].ToString();
        StreamsOpened.Enqueue(lastHeard);
        var listener = Channel.CreateUnbounded<string>();
        lock (_told)
        {
            foreach (var text in _told.Skip(lastHeard.Length == 0 ? 0 : int.Parse(lastHeard, null) + 1)) listener.Writer.TryWrite(text);
            _listeners.Add(listener);
        }
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        _followed.Writer.TryWrite(0);
        await foreach (var text in listener.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(text);
            await context.Response.Body.FlushAsync();
        }
    }

    private void Tell(string name, JsonObject data)
    {
        lock (_told)
        {
            var text = $"event: {name}\nid: {_told.Count}\ndata: {data.ToJsonString()}\n\n";
            _told.Add(text);
            foreach (var listener in _listeners) listener.Writer.TryWrite(text);
        }
    }
}
