using System.Globalization;
using System.Text.Json;
using Akka.TestKit.Xunit2;
using MlActors.Detection.Settings;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using MlActors.Domain.Settings;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>What a job reports can change while it is open, and a replay reports the same.</summary>
public sealed class ChangingReportsSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public ChangingReportsSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void An_updated_model_plot_applies_to_the_data_that_come_after_it()
    {
        var job = _world.OpenJob("job");
        job.Post(0);

        Plot(job, new ModelPlotConfig(true));
        job.Post(1);
        Plot(job, new ModelPlotConfig(false));
        job.Post(2);

        Assert.Equal([.. Enumerable.Repeat(0, 99), .. Enumerable.Repeat(1, 100), .. Enumerable.Repeat(0, 100)], Counts(job, "ModelPlots"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_replay_plots_the_same_buckets(bool isSaved)
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        Plot(job, new ModelPlotConfig(true, "a"));
        if (isSaved)
        {
            Sys.Pass(SpecSystem.Operators.Jobs.SnapshotInterval);
            _world.Eventually(() => Assert.NotNull(job.Observed.Model.Current));
        }

        job.Post(1);
        Plot(job, new ModelPlotConfig(true));
        job.Post(2);
        var before = job.Results;

        job.DiesAndComesBack();
        job.IsReady();
        job.Post(3);

        Assert.Equal(before, job.Results[..before.Length]);
        Assert.All(Counts(job, "ModelPlots")[^100..], plots => Assert.Equal(1, plots));
    }

    [Fact]
    public void The_number_of_records_of_a_bucket_is_the_one_that_was_set_when_the_job_was_opened()
    {
        var job = TwoDetectors();
        foreach (var part in (int[])[0, 1]) job.Post(part);
        Assert.Equal(2, Counts(job, "Records").Max());

        _world.Set(ClusterSetting.MaxRecords.Name, "1");
        job.Post(2);
        Assert.Equal(2, Counts(job, "Records")[200..].Max());
        job.Close("run");
        job.Open();
        foreach (var part in (int[])[3, 4]) job.Post(part);
        var before = job.Results;

        Assert.Equal(1, Counts(job, "Records")[300..].Max());
        _world.Set(ClusterSetting.MaxRecords.Name, AnalysisSettings.DefaultMaxRecords.ToString(CultureInfo.InvariantCulture));
        job.DiesAndComesBack();
        job.IsReady();
        Assert.Equal(before, job.Results[..before.Length]);
        foreach (var part in (int[])[5, 6]) job.Post(part);
        Assert.Equal(2, Counts(job, "Records")[500..].Max());
    }

    private JobScenario TwoDetectors()
    {
        var (job, known) = (new JobScenario(_world, "job"), Known.Job("job"));
        var both = known.Analysis with { Detectors = [.. known.Analysis.Detectors, new DetectorConfig("max") { FieldName = "value" }] };
        job.Ask<JobIsCreated>(new CreateJob(job.Id, known with { Analysis = both }));
        job.Open();
        return job;
    }

    private static void Plot(JobScenario job, ModelPlotConfig plot)
    {
        job.Ask<JobIsUpdated>(new UpdateJob(job.Id, new JobUpdate { ModelPlot = plot }));
        job.Ask<JobRuns>(new RefreshRules(job.Id));
    }

    private static int[] Counts(JobScenario job, string results) =>
        [.. job.Results.Select(bucket => JsonDocument.Parse(bucket).RootElement.GetProperty(results).GetArrayLength())];
}
