using System.IO.Pipelines;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Configuration;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Messaging;
using MlActors.Actors.Registry;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Runs;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Files;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Api.Tests.Runs;

/// <summary>The event stream with a scripted coordinator.</summary>
public sealed class RunEventsSpecs : IAsyncLifetime
{
    private static readonly RunId Run = new("r");
    private static readonly UnitId Unit = new(UnitKind.Job, "a");

    private readonly ActorSystem _system = ActorSystem.Create("events");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task Units_are_sent_before_the_summary_and_heartbeats_fill_pauses()
    {
        var stream = await StreamAsync(
            Changes(1, RunOutcome.Running, new UnitState.Active(CloseStep.Flush, 1, DateTimeOffset.UnixEpoch, "results")),
            Changes(1, RunOutcome.Running),
            Changes(2, RunOutcome.Completed, new UnitState.Done(DateTimeOffset.UnixEpoch)));

        Assert.Equal(["event: unit", "event: run", ": heartbeat", "event: unit", "event: end"], Headlines(await stream.ToTheEndAsync()));
    }

    [Fact]
    public async Task A_unit_has_the_steps_that_it_has_begun_and_how_long_each_took()
    {
        var at = DateTimeOffset.UnixEpoch;
        var changes = Changes(1, RunOutcome.Completed) with
        {
            Units =
            [
                new UnitView(Unit, new UnitState.Active(CloseStep.Prune, 2, at.AddSeconds(9), "it"))
                {
                    Steps = [new(CloseStep.Flush, at), new(CloseStep.Prune, at.AddSeconds(3))],
                },
                new UnitView(Unit, new UnitState.Failed(CloseStep.Flush, "no", at.AddSeconds(4))) { Steps = [new(CloseStep.Flush, at)] },
            ],
        };

        var text = await (await StreamAsync(changes)).ToTheEndAsync();

        Assert.Contains("""[{"step":"flush","at":0,"took_ms":3000},{"step":"prune","at":3000}]""", text, StringComparison.Ordinal);
        Assert.Contains(""" "ended_at":4000,"steps":[{"step":"flush","at":0,"took_ms":4000}]""".Trim(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_event_follows_the_last_part_of_a_split_unit_list()
    {
        var stream = await StreamAsync(
            Changes(500, RunOutcome.Completed, new UnitState.Done(DateTimeOffset.UnixEpoch)) with { More = true },
            Changes(501, RunOutcome.Completed, new UnitState.Done(DateTimeOffset.UnixEpoch)));

        Assert.Equal(["event: unit", "event: run", "event: unit", "event: end"], Headlines(await stream.ToTheEndAsync()));
    }

    [Fact]
    public async Task The_stream_waits_for_a_coordinator_in_hand_over()
    {
        var stream = await StreamAsync(Changes(1, RunOutcome.Running), null, Changes(2, RunOutcome.Partial));

        Assert.Equal(["event: run", ": the coordinator is away", "event: end"], Headlines(await stream.ToTheEndAsync()));
    }

    [Fact]
    public async Task A_leaving_node_ends_its_streams()
    {
        var stream = await StreamAsync(Changes(1, RunOutcome.Running));
        await stream.FirstEventAsync();

        stream.Lifetime.StopApplication();

        Assert.Contains("event: run", await stream.ToTheEndAsync(), StringComparison.Ordinal);
    }

    private static RunChanges Changes(long seen, RunOutcome outcome, params UnitState[] units) => new(
        new RunSummary(
            Run, RunKind.CloseJobs, new RunOptions(TimeSpan.FromMinutes(1), 1), null, outcome, "jobs", DateTimeOffset.UnixEpoch, null, 1, 0, 1,
            0, 0, 0),
        seen, [.. units.Select(state => new UnitView(Unit, state))], More: false);

    private static string[] Headlines(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('\n')[0])];

    /// <summary>Opens the stream; null in the script is an unavailable coordinator. After the script nothing changes any more.</summary>
    private async Task<WatchedStream> StreamAsync(params RunChanges?[] script)
    {
        var coordinator = _system.ActorOf(Props.Create(() => new ScriptedCoordinator(script)));

        // Each read of the clock advances it by a minute, so that a request is not retried.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
        var timeout = new CallTimeouts(TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(70));
        var sync = new StoreSync(StorageLocation.Parse(Path.GetTempPath()));
        var registry = new RegistryClient(new Required<RegistryProxy>(coordinator), timeout, sync, time);
        var jobs = new JobClient(new Required<JobRegion>(coordinator), registry, timeout, RandomIds.Instance, sync, time);
        var datafeeds = new DatafeedClient(new Required<DatafeedRegion>(coordinator), registry, timeout, RandomIds.Instance, sync, time);
        var settings = new ShutdownSettings(
            TimeSpan.FromMinutes(1), 1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var planner = new RunPlanner(registry, jobs, datafeeds, new(_system, time), CalibrationSource.Default, time);
        var shutdown = new ShutdownClient(
            new Required<CoordinatorProxy>(coordinator), registry, planner, new(_system, time), settings, timeout, RandomIds.Instance, sync, time);
        var lifetime = new Lifetime();
        var route = RunRoutes.All.Single(route => route.Template.EndsWith("_events", StringComparison.Ordinal));
        var http = new DefaultHttpContext { Request = { RouteValues = { ["run_id"] = Run.Value } } };
        var events = (ElasticResponse.EventStream)await new RunEvents(shutdown, lifetime, TimeProvider.System).WatchAsync(
            new ElasticRequest(http, route, isOldPath: false, null, TimeProvider.System), CancellationToken.None);
        return new WatchedStream(lifetime, events);
    }

    private sealed class WatchedStream
    {
        private readonly Pipe _pipe = new();
        private readonly Task _writing;

        public WatchedStream(Lifetime lifetime, ElasticResponse.EventStream events) => (Lifetime, _writing) = (lifetime, WriteAsync(events));

        public Lifetime Lifetime { get; }

        public async Task<string> ToTheEndAsync()
        {
            var text = await new StreamReader(_pipe.Reader.AsStream(leaveOpen: true)).ReadToEndAsync();
            await _writing;
            return text;
        }

        public async Task FirstEventAsync()
        {
            var read = await _pipe.Reader.ReadAsync();
            _pipe.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        private async Task WriteAsync(ElasticResponse.EventStream events)
        {
            await events.Write(_pipe.Writer.AsStream(leaveOpen: true), CancellationToken.None);
            await _pipe.Writer.CompleteAsync();
        }
    }

    private sealed class ScriptedCoordinator : ReceiveActor
    {
        public ScriptedCoordinator(RunChanges?[] script)
        {
            var next = 0;
            Receive<WatchRun>(_ =>
            {
                if (next == script.Length) return;
                var line = script[next++];
                Sender.Tell(line is null ? new RunRefused(Refusal.Unavailable("moving")) : new RunWatched(line));
            });
        }
    }

    private sealed class Required<T>(IActorRef actor) : IRequiredActor<T>
    {
        public IActorRef ActorRef => actor;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();
    }
}
