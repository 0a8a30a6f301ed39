using System.Collections.Immutable;
using MlActors.Detection.Forecasts;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Storage.Tests.Results;

/// <summary>Writing, reading and deleting forecasts.</summary>
public sealed class ForecastSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly ResultStore _results = folder.Stores.Results;
    private readonly JobId _job = new(folder.Unused("job"));

    [Fact]
    public async Task A_forecast_is_written_in_slices_and_a_repeated_slice_counts_once()
    {
        await WriteAsync(Run("f"));
        await WriteAsync(Run("f") with { Status = ForecastStatus.Started, RecordCount = 2, Progress = 0.5 }, Point(0), Point(1));
        await WriteAsync(Run("f") with { Status = ForecastStatus.Started, RecordCount = 2, Progress = 0.5 }, Point(0), Point(1));
        var done = Run("f") with { Status = ForecastStatus.Finished, RecordCount = 3, Progress = 1, Start = 0, End = 900_000, Messages = ["well"] };
        await WriteAsync(done, Point(2));

        var (_, run) = Assert.Single(await _results.ForecastsAsync(_job, now: 0));
        Assert.Equal((done.State, 3, 1, 900_000), (run.State, run.RecordCount, run.Progress, run.End));
        Assert.Equal(["well"], run.Messages.AsEnumerable());
        Assert.Equal([Point(0), Point(1), Point(2)], (await _results.ForecastPointsAsync(_job, "f", 0, 10)).Select(stored => stored.Point));
        Assert.Equal([Point(1)], (await _results.ForecastPointsAsync(_job, "f", 1, 1)).Select(stored => stored.Point));
    }

    [Fact]
    public async Task An_expired_forecast_is_not_found_and_is_deleted_with_the_next_one()
    {
        await WriteAsync(Run("old", created: 0) with { ExpiresAt = 1_000 });
        await WriteAsync(Run("old", created: 0) with { ExpiresAt = 1_000, Status = ForecastStatus.Finished, RecordCount = 1 }, Point(0));
        await WriteAsync(Run("kept", created: 0) with { ExpiresAt = null });
        Assert.Equal(2, (await _results.ForecastsAsync(_job, now: 999)).Length);
        Assert.Equal("kept", Assert.Single(await _results.ForecastsAsync(_job, now: 1_000)).Run.Id);

        await WriteAsync(Run("new", created: 2_000) with { ExpiresAt = 9_000 });
        Assert.Equal(["kept", "new"], (await _results.ForecastsAsync(_job, now: 0)).Select(forecast => forecast.Run.Id));
        Assert.Empty(await _results.ForecastPointsAsync(_job, "old", 0, 10));
    }

    [Fact]
    public async Task A_forecast_deleted_while_running_stays_deleted()
    {
        await WriteAsync(Run("f"));
        Assert.Equal(ForecastDeletion.Deleted, (await _results.DeleteForecastsAsync(_job, ["f"], runningEpoch: null)).Outcome);
        await WriteAsync(Run("f") with { Status = ForecastStatus.Finished, RecordCount = 1 }, Point(0));

        Assert.Empty(await _results.ForecastsAsync(_job, now: 0));
        Assert.Empty(await _results.ForecastPointsAsync(_job, "f", 0, 10));
    }

    [Fact]
    public async Task All_named_forecasts_are_deleted_or_none()
    {
        await WriteAsync(Run("a"));
        await WriteAsync(Run("b"));
        await WriteAsync(Run("b") with { Status = ForecastStatus.Finished });

        var unknown = await _results.DeleteForecastsAsync(_job, ["b", "c"], runningEpoch: 1);
        var running = await _results.DeleteForecastsAsync(_job, null, runningEpoch: 1);
        Assert.Equal((ForecastDeletion.Unknown, "c"), (unknown.Outcome, Assert.Single(unknown.Ids)));
        Assert.Equal((ForecastDeletion.StillRunning, "a"), (running.Outcome, Assert.Single(running.Ids)));
        Assert.Equal(2, (await _results.ForecastsAsync(_job, now: 0)).Length);

        Assert.Equal(ForecastDeletion.Deleted, (await _results.DeleteForecastsAsync(_job, null, runningEpoch: 2)).Outcome);
        Assert.Empty(await _results.ForecastsAsync(_job, now: 0));
    }

    [Fact]
    public async Task An_older_incarnation_cannot_add_to_a_forecast()
    {
        await _results.WriteAsync([new EpochFence(_job, 2)]);
        await WriteAsync(Run("f"));

        Assert.Empty(await _results.ForecastsAsync(_job, now: 0));
    }

    private static ForecastRun Run(string id, long created = 0) => new(id, created, 1_000_000, TimeSpan.FromMinutes(15)) { Epoch = 1 };

    private static ForecastPoint Point(int at) => new(at * 300_000L, 0, "by", null, at - 1.5, at, at + 1.5);

    private Task WriteAsync(ForecastRun run, params ImmutableArray<ForecastPoint> points) =>
        _results.WriteAsync([new ForecastWrite(_job, 1, run, 300_000, points)]);
}
