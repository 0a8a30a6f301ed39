using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>The rules of a job's configuration.</summary>
public sealed class JobConfigRulesSpecs
{
    private static readonly DetectorConfig Mean = new("mean") { FieldName = "value" };

    [Fact]
    public void A_plain_job_breaks_no_rule() => Assert.Null(JobConfigRules.Check(Known.ConfigOfJob));

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("_all")]
    [InlineData("a b")]
    [InlineData("a*")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void Any_other_id_is_refused_with_the_reason(string id) => Refuses(
        Known.ConfigOfJob with { Id = new JobId(id) },
        $"Invalid job_id; '{id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with alphanumeric");

    [Fact]
    public void A_time_zone_is_named_by_its_IANA_identifier()
    {
        Assert.Null(JobConfigRules.Check(With(analysis => analysis with { TimeZone = "Europe/Vienna" })));
        Refuses(With(analysis => analysis with { TimeZone = "W. Europe Standard Time" }),
            "time_zone [W. Europe Standard Time] is unknown on this machine; name a zone by its IANA identifier, such as Europe/Vienna, "
            + "or leave it out for UTC");
    }

    [Fact]
    public void An_id_has_an_end() =>
        Refuses(Known.ConfigOfJob with { Id = new JobId(new string('a', 65)) }, "The job id cannot contain more than 64 characters.");

    [Fact]
    public void A_group_is_named_like_a_job_and_never_after_its_own()
    {
        Refuses(Known.ConfigOfJob with { Groups = ["Upper"] },
            "Invalid group id 'Upper'; must be non-empty string and may contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; "
            + "must start and end with alphanumeric");
        Assert.Equal(
            Refusal.AlreadyExists("job and group names must be unique but job [j1] and group [j1] have the same name"),
            JobConfigRules.Check(Known.ConfigOfJob with { Groups = ["j1"] }));
    }

    [Theory]
    [InlineData(0, "bucket_span cannot be less or equal than 0. Value = 0s")]
    [InlineData(500, "bucket_span has to be a multiple of 1s")]
    [InlineData(90_500, "bucket_span has to be a multiple of 1s")]
    public void A_bucket_spans_whole_seconds(int milliseconds, string reason) =>
        Refuses(With(analysis => analysis with { BucketSpan = TimeSpan.FromMilliseconds(milliseconds) }), reason);

    [Fact]
    public void Latency_is_whole_seconds_too() =>
        Refuses(With(analysis => analysis with { Latency = TimeSpan.FromMilliseconds(1) }), "latency has to be a multiple of 1s");

    [Theory]
    [InlineData(15, "model_prune_window [15m] must be at least 2 times greater than bucket_span [15m]")]
    [InlineData(40, "model_prune_window [40m] must be a multiple of bucket_span [15m]")]
    [InlineData(30, null)]
    public void A_prune_window_is_two_whole_buckets_or_more(int minutes, string? reason) =>
        Assert.Equal(reason, JobConfigRules.Check(With(analysis => analysis with { ModelPruneWindow = TimeSpan.FromMinutes(minutes) }))?.Reason);

    [Fact]
    public void A_job_has_detectors_and_none_twice()
    {
        Refuses(With(), "No detectors configured");
        Refuses(With(Mean with { Description = "one" }, Mean with { Description = "two" }), "Duplicate detectors are not allowed: [mean(value)]");
        Assert.Null(JobConfigRules.Check(With(Mean, Mean with { ByFieldName = "host" })));
        Assert.Null(
            JobConfigRules.Check(
                With(Mean, Mean with {
                    CustomRules = [new CustomRule { Actions = [CustomRule.SkipResult], Conditions = [new("actual", "gt", 5)] }] })));
    }

    [Fact]
    public void An_influencer_may_be_any_field()
    {
        Assert.Null(JobConfigRules.Check(With(analysis => analysis with { Influencers = ["site"] })));
        Refuses(With(analysis => analysis with { Influencers = ["a\"b"] }),
            "Invalid field name 'a\"b'. Field names including over, by and partition fields cannot contain any of these characters: \"\\");
    }

    [Fact]
    public void A_summary_count_is_read_and_not_analysed()
    {
        Assert.Null(JobConfigRules.Check(With(analysis => analysis with { SummaryCountFieldName = "doc_count" })));
        Refuses(
            With(analysis => analysis with { SummaryCountFieldName = "doc_count", Influencers = ["doc_count"] }),
            "summary_count_field_name [doc_count] may not be analysed by a detector or be an influencer");
        Refuses(
            With(analysis => analysis with { SummaryCountFieldName = "mlcategory" }),
            "mlcategory is not a permitted value for summary_count_field_name: it stands for a category and holds no count");
        Refuses(
            With(analysis => analysis with
            {
                SummaryCountFieldName = "message", CategorizationFieldName = "message",
                Detectors = [new DetectorConfig("count") { ByFieldName = "mlcategory" }],
            }),
            "summary_count_field_name and categorization_field_name cannot be the same: 'message'");
    }

    [Fact]
    public void No_field_is_part_of_another_and_none_is_the_time()
    {
        Refuses(With(Mean with { ByFieldName = "host", PartitionFieldName = "host.name" }),
            "Fields [host] and [host.name] cannot both be used in the same analysis_config");
        Assert.Null(JobConfigRules.Check(With(Mean with { ByFieldName = "host", PartitionFieldName = "hostname" })));
        Refuses(With(Mean with { FieldName = "time" }), "data_description.time_field may not be used in the analysis_config");
    }

    [Theory]
    [InlineData("epoch", true)]
    [InlineData("epoch_ms", true)]
    [InlineData("yyyy-MM-dd HH:mm:ss", true)]
    [InlineData("QQQ", false)]
    [InlineData("", false)]
    public void A_time_format_is_one_that_can_be_read(string format, bool isGood) =>
        Assert.Equal(isGood, JobConfigRules.Check(Known.ConfigOfJob with { Data = new DataDescription("time", format) }) is null);

    [Fact]
    public void Limits_and_retentions_are_not_below_their_least()
    {
        Refuses(Known.ConfigOfJob with { ModelMemoryLimit = 1024 * 1024 - 1 }, "model_memory_limit must be at least 1 MiB. Value = 0");
        Refuses(Known.ConfigOfJob with { CategorizationExamplesLimit = -1 }, "categorization_examples_limit cannot be less than 0. Value = -1");
        Refuses(Known.ConfigOfJob with {
            BackgroundPersistInterval = TimeSpan.FromMinutes(59) }, "background_persist_interval cannot be less than 1h. Value = 59m");
        Refuses(Known.ConfigOfJob with { ResultsRetentionDays = -1 }, "results_retention_days cannot be less than 0. Value = -1");
        Refuses(Known.ConfigOfJob with { RenormalizationWindowDays = -1 }, "renormalization_window_days cannot be less than 0. Value = -1");
        Refuses(Known.ConfigOfJob with { ModelSnapshotRetentionDays = -1 }, "model_snapshot_retention_days cannot be less than 0. Value = -1");
        Refuses(Known.ConfigOfJob with {
            DailyModelSnapshotRetentionAfterDays = -1 }, "daily_model_snapshot_retention_after_days cannot be less than 0. Value = -1");
        Refuses(
            Known.ConfigOfJob with { ModelSnapshotRetentionDays = 3, DailyModelSnapshotRetentionAfterDays = 4 },
            "The value of daily_model_snapshot_retention_after_days [4] cannot be greater than model_snapshot_retention_days [3]");
        Refuses(Known.ConfigOfJob with {
            ResultsIndexName = "_x" },
            "Invalid results_index_name; '_x' can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with "
            + "alphanumeric");
    }

    private static JobConfig With(params ImmutableArray<DetectorConfig> detectors) => With(analysis => analysis with { Detectors = detectors });

    private static JobConfig With(Func<AnalysisConfig, AnalysisConfig> change) =>
        Known.ConfigOfJob with { Analysis = change(Known.ConfigOfJob.Analysis) };

    private static void Refuses(JobConfig job, string reason) => Assert.Equal(Refusal.BadRequest(reason), JobConfigRules.Check(job));
}
