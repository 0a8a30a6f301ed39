using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>A run of the fake cluster. What a test changes is sent to all subscribers and is part of later responses.</summary>
public sealed class FakeRun(string id, string kind)
{
    private readonly ConcurrentDictionary<string, JsonObject> _units = new();
    private readonly List<string> _events = [];
    private readonly List<Channel<string>> _subscribers = [];
    private readonly Channel<int> _subscriptions = Channel.CreateUnbounded<int>();
    private string _outcome = "running";

    public string Id => id;

    /// <summary>The Last-Event-ID of each stream that was opened.</summary>
    public ConcurrentQueue<string> StreamsOpened { get; } = new();

    /// <summary>Completes once for each stream that a client has opened.</summary>
    public async Task WaitForSubscriberAsync() => await _subscriptions.Reader.ReadAsync();

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
        Publish("unit", unit);
        return this;
    }

    /// <summary>The receipt of the run; null for one without units.</summary>
    public JsonObject? Receipt { get; set; }

    public FakeRun End(string outcome = "completed")
    {
        _outcome = outcome;
        Publish("end", Summary());
        return this;
    }

    public JsonObject Cancelled()
    {
        _outcome = "cancelled";
        return Summary();
    }

    /// <summary>Ends all streams without an end event, as a failing node does.</summary>
    public FakeRun BreakStreams()
    {
        lock (_events)
        {
            foreach (var subscriber in _subscribers) subscriber.Writer.TryComplete();
            _subscribers.Clear();
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

    /// <summary>Sends the events after the Last-Event-ID of the client, and then each new one.</summary>
    public async Task StreamAsync(HttpContext context)
    {
        var lastEventId = context.Request.Headers["Last-Event-ID"].ToString();
        StreamsOpened.Enqueue(lastEventId);
        var subscriber = Channel.CreateUnbounded<string>();
        lock (_events)
        {
            foreach (var text in _events.Skip(lastEventId.Length == 0 ? 0 : int.Parse(lastEventId, null) + 1)) subscriber.Writer.TryWrite(text);
            _subscribers.Add(subscriber);
        }
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        _subscriptions.Writer.TryWrite(0);
        await foreach (var text in subscriber.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(text);
            await context.Response.Body.FlushAsync();
        }
    }

    private void Publish(string name, JsonObject data)
    {
        lock (_events)
        {
            var text = $"event: {name}\nid: {_events.Count}\ndata: {data.ToJsonString()}\n\n";
            _events.Add(text);
            foreach (var subscriber in _subscribers) subscriber.Writer.TryWrite(text);
        }
    }
}
