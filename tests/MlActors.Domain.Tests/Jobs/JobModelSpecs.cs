using CsCheck;
using MlActors.Detection;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using MlActors.Domain.Time;
using Xunit;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>Buckets of a minute, mean of one field; times are milliseconds, and the job begins at zero.</summary>
public sealed class JobModelSpecs
{
    private const long Minute = 60_000;

    private static readonly JobConfig Config = Known.ConfigOfJob with
    {
        Analysis = new AnalysisConfig(TimeSpan.FromMinutes(1), [new DetectorConfig("mean") { FieldName = "value" }]),
    };

    [Fact]
    public void A_chunk_that_comes_twice_is_counted_once_and_answered_alike()
    {
        var model = new JobModel(Config);

        var first = Post(model, "call", 0, Records(0, 1000, 2000), at: 9, []);
        var again = Post(model, "call", 0, Records(0, 1000, 2000), at: 99, []);

        Assert.Equal(first, again);
        Assert.Equal((3, 3, 9L), (first.ProcessedRecordCount, model.Counts.ProcessedRecordCount, model.Counts.LastDataTime));
    }

    [Fact]
    public void Counts_tell_what_became_of_each_record()
    {
        var model = new JobModel(Config);
        Post(model, "call", 0, Records(0, 5 * Minute), at: 1, []);

        var counts = Post(
            model, "call", 1, Records(Minute, 6 * Minute) with { InputBytes = 40, InputFieldCount = 4, InvalidDateCount = 2 }, at: 2, []);

        Assert.Equal((1, 1, 2, 4), (counts.ProcessedRecordCount, counts.OutOfOrderTimestampCount, counts.InvalidDateCount, counts.InputRecordCount));
        Assert.Equal((40, 4), (counts.InputBytes, counts.InputFieldCount));
        Assert.Equal((6 * Minute, 6 * Minute), (counts.EarliestRecordTimestamp, counts.LatestRecordTimestamp));
        Assert.Equal((0, 6 * Minute), (model.Counts.EarliestRecordTimestamp, model.Counts.LatestRecordTimestamp));
    }

    [Fact]
    public void A_page_is_analysed_only_from_the_position_of_the_model()
    {
        var model = new JobModel(Config);
        var start = model.Attach(0);
        var page = Page(start, new DatafeedPosition(2 * Minute), Records(0, Minute));

        Assert.True(model.TryAnalyse(page, at: 1, []));
        Assert.False(model.TryAnalyse(page, at: 2, []));

        Assert.Equal((2, new DatafeedPosition(2 * Minute)), (model.Counts.ProcessedRecordCount, model.Position));
    }

    [Fact]
    public void A_datafeed_that_attaches_again_continues_at_the_position_of_the_model()
    {
        var model = new JobModel(Config);
        var position = new DatafeedPosition(2 * Minute, "doc-3");
        Assert.True(model.TryAnalyse(Page(model.Attach(null), position, Records(0, Minute)), at: 1, []));

        Assert.Equal(position, model.Attach(null));
        Assert.Equal(position, model.Attach(Minute));
        Assert.Equal(new DatafeedPosition(10 * Minute), model.Attach(10 * Minute));
    }

    [Fact]
    public void Only_what_was_learnt_has_to_be_saved()
    {
        var model = new JobModel(Config);
        var position = model.Attach(0);
        model.TryAnalyse(Page(position, new DatafeedPosition(10), Records()), at: 1, []);
        Assert.False(model.HasUnsavedChanges);

        model.TryAnalyse(Page(new DatafeedPosition(10), new DatafeedPosition(20), Records(15)), at: 1, []);
        Assert.True(model.HasUnsavedChanges && model.HasUnsavedPages);

        model.MarkSaved();
        Assert.False(model.HasUnsavedChanges || model.HasUnsavedPages);

        Post(model, "call", 0, Records(30), at: 2, []);
        Assert.True(model.HasUnsavedChanges);
        Assert.False(model.HasUnsavedPages);
    }

    [Fact]
    public void A_skip_that_closes_the_past_is_worth_saving()
    {
        var model = new JobModel(Config);
        Post(model, "call", 0, Records(0), at: 1, []);
        model.MarkSaved();

        model.Apply(new ModelEvent.TimeMoved(1, null, Skip: 10 * Minute, SkipsFirst: true), []);

        Assert.True(model.HasUnsavedChanges);
        Assert.Equal(1, Post(Restored(model), "call", 1, Records(Minute), at: 2, []).OutOfOrderTimestampCount);
    }

    /// <summary>Re-open equality, at every place of a stream at once.</summary>
    [Fact]
    public void A_model_that_is_saved_and_restored_anywhere_continues_to_the_last_bit() =>
        Gen.Select(Gen.Int[0, 3 * 60].Array[1, 12], Gen.Bool.Array[12]).Sample((steps, closes) =>
        {
            var (undisturbed, reopened, time) = (new JobModel(Config), new JobModel(Config), 0L);
            List<BucketResult> expected = [], actual = [];
            for (var chunk = 0; chunk < steps.Length; chunk++)
            {
                time += steps[chunk] * 1000L;
                Assert.Equal(
                    Post(undisturbed, "call", chunk, Records(time, time), chunk, expected),
                    Post(reopened, "call", chunk, Records(time, time), chunk, actual));
                if (closes[chunk]) reopened = Restored(reopened);
            }

            Assert.Equal(expected.Select(bucket => bucket.ToString()), actual.Select(bucket => bucket.ToString()));
            Assert.Equal(undisturbed.Save(), reopened.Save());
            Assert.Equal(undisturbed.Counts, reopened.Counts);
        });

    [Fact]
    public void The_position_is_saved_with_the_model()
    {
        var model = new JobModel(Config);
        model.TryAnalyse(Page(model.Attach(null), new DatafeedPosition(Minute, "doc-9"), Records(5)), at: 1, []);

        Assert.Equal(new DatafeedPosition(Minute, "doc-9"), Restored(model).Position);
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_never_guessed()
    {
        var model = new JobModel(Config);
        Post(model, "call", 0, Records(0, Minute), at: 1, []);
        var saved = model.Save();

        for (var length = 0; length < saved.Length; length++)
            Assert.Throws<UnreadableModelException>(() => JobModel.Restore(Config, saved.AsSpan(0, length)));
        Assert.Throws<UnreadableModelException>(() => JobModel.Restore(Config, [(byte)~saved[0], .. saved[1..]]));
    }

    [Fact]
    public void Another_format_version_is_refused_by_its_number()
    {
        var saved = new JobModel(Config).Save();
        saved[4] = 99;

        var refused = Assert.Throws<UnreadableModelException>(() => JobModel.Restore(Config, saved));

        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 6)]
    public void A_flush_skips_before_it_advances_and_one_of_the_first_release_advances_first(bool skipsFirst, int buckets)
    {
        var model = new JobModel(Config);
        Post(model, "call", 0, Records(0), at: 1, []);
        List<BucketResult> completed = [];

        model.Apply(new ModelEvent.TimeMoved(1, Advance: 6 * Minute, Skip: 3 * Minute, skipsFirst), completed);

        Assert.Equal((buckets, 6 * Minute), (completed.Count, model.LastFinalizedBucketEnd));
    }

    [Fact]
    public void A_model_of_an_earlier_build_is_read_with_the_filter_items_of_its_opening()
    {
        var config = Config with { FilterItems = [new FilterItems("known", ["a"])] };
        var saved = new JobModel(Config).Save();
        var detector = new AnomalyDetector(Config.ToSettings()).Save().Length + sizeof(int);

        // Interventions are a flag and an empty list here, which the fifth version did not have. Before them rules are two empty lists, no custom
        // rules, no model plot, and no number of records: what the fourth, the third and the second version did not have.
        const int Reports = 1 + sizeof(int);
        var interventions = detector + 1 + sizeof(int);
        byte[] fifth = [.. saved[..4], 5, .. saved[5..^interventions], .. saved[^detector..]];
        byte[] fourth = [.. saved[..4], 4, .. saved[5..^(interventions + Reports)], .. saved[^detector..]];
        byte[] third = [.. saved[..4], 3, .. saved[5..^(interventions + Reports + 1)], .. saved[^detector..]];
        byte[] second = [.. saved[..4], 2, .. saved[5..^(interventions + Reports + 1 + 2 * sizeof(int))], .. saved[^detector..]];

        Assert.Equal(["a"], Assert.Single(JobModel.Restore(config, second).Rules.Filters).Items.AsEnumerable());
        Assert.Empty(JobModel.Restore(config, third).Rules.Filters);
        Assert.Empty(JobModel.Restore(config, fourth).Rules.Filters);
        Assert.Empty(JobModel.Restore(config, fifth).Rules.Filters);
        Assert.Empty(JobModel.Restore(config, saved).Rules.Filters);
        Assert.Equal([false, true], ((byte[][])[fifth, saved]).Select(bytes => JobModel.Restore(config, bytes).Interventions.IsComplete));
    }

    [Fact]
    public void Rules_are_saved_with_the_model()
    {
        var rules = new RuleContext
        {
            Events = [new ScheduledEvent("event", 1, 2, SkipResult: false), new ScheduledEvent("other", 3, 4, SkipModelUpdate: false)],
            Filters = [new FilterItems("filter", ["a", "b"])],
            CustomRules = [[new CustomRule { Actions = ["skip_result"], Conditions = [new CustomRuleCondition("actual", "gt", 0.5)] }]],
            ModelPlot = new ModelPlotConfig(true, "a, b"),
            MaxRecords = 7,
        };
        var model = new JobModel(Config);
        model.Apply(new ModelEvent.RulesChanged(1, rules), []);

        Assert.True(Restored(model).Rules.HasSameContent(rules));
        Assert.Equal(model.Save(), Restored(model).Save());
    }

    [Fact]
    public void Open_buckets_are_reset_before_the_records_that_are_posted_with_it()
    {
        var model = new JobModel(Config);
        Post(model, "call", 0, Records(0, 1000, 2000), at: 1, []);
        List<BucketResult> completed = [];

        var posted = new ModelEvent.RecordsPosted(1, DateTimeOffset.UnixEpoch, "call", 1, Records(3000)) { Reset = new TimeRange(0, Minute) };
        model.Post(posted, completed);
        model.Post(posted, completed);
        Post(model, "call", 2, Records(Minute), at: 1, completed);

        Assert.Equal(1, Assert.Single(completed).EventCount);
    }

    private static JobModel Restored(JobModel model) => JobModel.Restore(Config, model.Save());

    private static ParsedRecords Records(params long[] times) =>
        new(new RecordBatch(times, [.. times.Select(time => FieldValue.Of(time % 7))], 1), 0, 0, 0);

    private static AnalysePage Page(DatafeedPosition from, DatafeedPosition to, ParsedRecords records) =>
        new(Known.Job, Known.Feed, from, to, records, null, false);

    private static DataCounts Post(JobModel model, string poster, long number, ParsedRecords records, long at, ICollection<BucketResult> completed) =>
        model.Post(new ModelEvent.RecordsPosted(1, DateTimeOffset.FromUnixTimeMilliseconds(at), poster, number, records), completed);
}
