using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>A run of the fake cluster: what a test lets happen goes to whoever listens, and into what the run answers when asked.</summary>
public sealed class FakeRun(string id, string kind)
{
    private readonly ConcurrentDictionary<string, JsonObject> _units = new();
    private readonly ConcurrentDictionary<Channel<string>, byte> _listeners = new();
    private readonly Channel<int> _followed = Channel.CreateUnbounded<int>();
    private string _outcome = "running";
    private bool _refusesStreams;

    public string Id => id;
    public int StreamsOpened { get; private set; }

    /// <summary>Completes once for each time that a client, its stream open, has read the run: whatever happens now it has to hear.</summary>
    public async Task IsFollowedAsync() => await _followed.Reader.ReadAsync();

    public FakeRun Unit(string type, string unitId, string state, string? step = null, int attempt = 1, string? waitingFor = null, string? reason = null, double? seconds = null)
    {
        var unit = new JsonObject { ["type"] = type, ["id"] = unitId, ["state"] = state, ["step"] = step, ["attempt"] = attempt, ["node"] = "127.0.0.1:4053" };
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
    public void Break()
    {
        foreach (var listener in _listeners.Keys) listener.Writer.TryComplete();
    }

    /// <summary>Changes the run while nobody can hear it.</summary>
    public void Unheard(Action<FakeRun> change)
    {
        _refusesStreams = true;
        Break();
        _listeners.Clear();
        change(this);
        _refusesStreams = false;
    }

    public JsonObject Summary()
    {
        int Count(string state) => _units.Values.Count(unit => (string)unit["state"]! == state);
        return new JsonObject
        {
            ["run_id"] = id, ["kind"] = kind, ["outcome"] = _outcome, ["stage"] = _outcome == "running" ? "jobs" : "done", ["started_at"] = 1_000_000, ["ended_at"] = _outcome == "running" ? null : 1_002_500,
            ["options"] = new JsonObject { ["force"] = false, ["timeout"] = "10m", ["parallelism"] = 16 },
            ["counts"] = new JsonObject
            {
                ["total"] = _units.Count, ["waiting"] = Count("waiting"), ["active"] = Count("active"), ["done"] = Count("done"), ["failed"] = Count("failed"), ["skipped"] = Count("skipped"),
            },
        };
    }

    public JsonObject WithUnits()
    {
        var run = Summary();
        run["units"] = new JsonArray([.. _units.Values.Select(unit => unit.DeepClone())]);
        if (!_listeners.IsEmpty) _followed.Writer.TryWrite(StreamsOpened);
        return run;
    }

    public async Task StreamAsync(HttpContext context)
    {
        if (_refusesStreams)
        {
            context.Response.StatusCode = 503;
            return;
        }
        var listener = Channel.CreateUnbounded<string>();
        _listeners[listener] = 0;
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        StreamsOpened++;
        await foreach (var text in listener.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(text);
            await context.Response.Body.FlushAsync();
        }
    }

    private void Tell(string name, JsonObject data)
    {
        foreach (var listener in _listeners.Keys) listener.Writer.TryWrite($"event: {name}\ndata: {data.ToJsonString()}\n\n");
    }
}
