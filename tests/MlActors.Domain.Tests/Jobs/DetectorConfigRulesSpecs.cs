using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>The rules of one detector.</summary>
public sealed class DetectorConfigRulesSpecs
{
    /// <summary>A function, and whether it takes a field, a by field and an over field: + needs it, - forbids it, ? leaves it open.</summary>
    public static TheoryData<string, string> Functions
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var side in (string[])["", "low_", "high_"])
            {
                foreach (var function in (string[])["mean", "median", "sum", "varp", "distinct_count", "info_content"])
                    rows.Add(side + function, "+??");
                rows.Add($"{side}count", "-??");
                rows.Add($"{side}non_zero_count", "-?-");
                rows.Add($"{side}non_null_sum", "+?-");
            }

            foreach (var function in (string[])["min", "max", "metric", "lat_long"]) rows.Add(function, "+??");
            foreach (var function in (string[])["time_of_day", "time_of_week"]) rows.Add(function, "-??");
            rows.Add("rare", "-+?");
            rows.Add("freq_rare", "-++");
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_takes_the_fields_of_its_row(string function, string fields)
    {
        var full = new DetectorConfig(function)
        {
            FieldName = fields[0] == '+' ? "value" : null,
            ByFieldName = fields[1] == '+' ? "host" : null,
            OverFieldName = fields[2] == '+' ? "user" : null,
        };

        Assert.Null(Broken(full));
        Judge(fields[0], full with { FieldName = null }, full with { FieldName = "value" }, "field_name", function);
        Judge(fields[1], full with { ByFieldName = null }, full with { ByFieldName = "host" }, "by_field_name", function);
        Judge(fields[2], full with { OverFieldName = null }, full with { OverFieldName = "user" }, "over_field_name", function);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void What_the_rules_let_pass_the_detector_can_do(string function, string fields)
    {
        var detector = new DetectorConfig(function)
        {
            FieldName = fields[0] == '+' ? "value" : null,
            ByFieldName = fields[1] == '-' ? null : AnalysisConfig.CategoryField,
            OverFieldName = fields[2] == '-' ? null : "user",
            PartitionFieldName = "host",
            UseNull = true,
            ExcludeFrequent = "all",
            CustomRules = [Skip with { Conditions = [new("time", "gt", 3)], Scope = [new("host", "known-hosts")] }],
        };
        var analysis = new AnalysisConfig(TimeSpan.FromMinutes(5), [detector])
        {
            Influencers = ["user", "country"],
            SummaryCountFieldName = function == "metric" ? null : "doc_count",
            CategorizationFieldName = "message",
            PerPartitionCategorization = new(true, StopOnWarn: true),
        };
        var job = Known.ConfigOfJob with { Analysis = analysis, ModelPlot = new ModelPlotConfig(true) };

        Assert.Null(JobConfigRules.Check(job));
        Assert.Null(new JobModel(job).LastFinalizedBucketEnd);
    }

    [Fact]
    public void Every_function_there_is_has_a_row() => Assert.Equal(
        DetectorFunctions.Names, Functions.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("avg", "mean")]
    [InlineData("high_avg", "high_mean")]
    [InlineData("nzc", "non_zero_count")]
    [InlineData("low_nzc", "low_non_zero_count")]
    [InlineData("dc", "distinct_count")]
    [InlineData("high_dc", "high_distinct_count")]
    [InlineData("MEAN", "mean")]
    [InlineData("frobnicate", "frobnicate")]
    public void A_short_name_represents_a_long_one(string name, string function) => Assert.Equal(function, DetectorFunctions.LongName(name));

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("")]
    [InlineData("low_min")]
    public void What_is_no_function_is_refused(string function) => Refuses(new DetectorConfig(function), $"Unknown function '{function}'");

    [Fact]
    public void Records_that_stand_for_several_have_no_metric()
    {
        var metric = new DetectorConfig("metric") { FieldName = "value" };

        Assert.Null(Broken(metric));
        Assert.Equal(
            "The 'metric' function cannot be used in jobs that will take pre-summarized input",
            DetectorConfigRules.FirstBroken(metric, isSummarized: true));
    }

    [Theory]
    [InlineData("count", null, null, "'count' is not a permitted value for by_field_name")]
    [InlineData("by", null, null, "'by' is not a permitted value for by_field_name")]
    [InlineData("over", null, null, "'over' is not a permitted value for by_field_name")]
    [InlineData(null, "count", null, "'count' is not a permitted value for over_field_name")]
    [InlineData(null, "by", null, "'by' is not a permitted value for over_field_name")]
    [InlineData(null, "over", null, "'over' is not a permitted value for over_field_name")]
    [InlineData("site", null, "site", "partition_field_name and by_field_name cannot be the same: 'site'")]
    [InlineData(null, "site", "site", "partition_field_name and over_field_name cannot be the same: 'site'")]
    [InlineData("site", "site", null, "by_field_name and over_field_name cannot be the same: 'site'")]
    [InlineData(
        "a\"b", null, null,
        "Invalid field name 'a\"b'. Field names including over, by and partition fields cannot contain any of these characters: \"\\")]
    [InlineData(
        null, "a\\b", null,
        "Invalid field name 'a\\b'. Field names including over, by and partition fields cannot contain any of these characters: \"\\")]
    [InlineData(
        null, null, ".", "Invalid field name '.'. Field names including over, by and partition fields cannot contain any of these characters: \"\\")]
    public void A_field_to_split_by_is_a_field_of_its_own(string? by, string? over, string? partition, string reason) =>
        Refuses(new DetectorConfig("count") { ByFieldName = by, OverFieldName = over, PartitionFieldName = partition }, reason);

    [Theory]
    [InlineData("none", null, null, null)]
    [InlineData("by", "host", null, null)]
    [InlineData("over", null, "user", null)]
    [InlineData("all", null, "user", null)]
    [InlineData("by", null, "user", "exclude_frequent [by] needs a by_field_name")]
    [InlineData("over", "host", null, "exclude_frequent [over] needs an over_field_name")]
    [InlineData("all", null, null, "exclude_frequent [all] needs a by_field_name or an over_field_name")]
    [InlineData("some", "host", null, "exclude_frequent value 'some' is not one of all, none, by, over")]
    public void What_is_frequent_is_excluded_of_a_field_there_is(string kind, string? by, string? over, string? reason) =>
        Assert.Equal(reason, Broken(new DetectorConfig("count") { ExcludeFrequent = kind, ByFieldName = by, OverFieldName = over }));

    [Theory]
    [InlineData("mean", "actual", "gt", null)]
    [InlineData("mean", "diff_from_typical", "lte", null)]
    [InlineData("mean", "typical", "gte", null)]
    [InlineData("metric", "time", "lt", null)]
    [InlineData("lat_long", "time", "lt", null)]
    [InlineData("metric", "actual", "lt", "Invalid detector rule: function metric only supports conditions that apply to time")]
    [InlineData("lat_long", "typical", "lt", "Invalid detector rule: function lat_long only supports conditions that apply to time")]
    [InlineData("mean", "colour", "lt", "Invalid detector rule: applies_to 'colour' is unknown; known are actual, typical, diff_from_typical, time")]
    [InlineData("mean", "actual", "eq", "Invalid detector rule: operator 'eq' is unknown; known are gt, gte, lt, lte")]
    public void A_condition_is_one_that_the_function_can_be_held_to(string function, string subject, string comparison, string? reason) =>
        Assert.Equal(
            reason, Broken(WithRule(new DetectorConfig(function) { FieldName = "value" }, Skip with { Conditions = [new(subject, comparison, 3)] })));

    [Theory]
    [InlineData("rare")]
    [InlineData("freq_rare")]
    public void What_is_rare_has_no_value_to_compare(string function) => Refuses(
        WithRule(new DetectorConfig(function) { ByFieldName = "host", OverFieldName = "user" }, Skip with { Conditions = [new("actual", "gt", 3)] }),
        $"Invalid detector rule: function {function} only supports conditions that apply to time");

    [Fact]
    public void A_rule_describes_when_it_applies_and_what_it_does()
    {
        var split = new DetectorConfig("count") { ByFieldName = "host", PartitionFieldName = "site" };

        Refuses(WithRule(split, Skip), "Invalid detector rule: at least scope or a condition is required");
        Refuses(WithRule(split, new CustomRule { Conditions = [new("actual", "gt", 3)] }), "Invalid detector rule: at least one action is required");
        Refuses(
            WithRule(split, new CustomRule { Actions = ["forget"], Conditions = [new("actual", "gt", 3)] }),
            "Invalid detector rule: action 'forget' is unknown; known are skip_result, skip_model_update");
        Assert.Null(Broken(WithRule(split, Skip with { Scope = [new("site", "known-sites")] })));
        Refuses(WithRule(split, Skip with { Scope = [new("user", "known-users")] }),
            "Invalid detector rule: scope field 'user' is invalid; select from [host, site]");
        Refuses(
            WithRule(new DetectorConfig("count"), Skip with { Scope = [new("user", "known-users")] }),
            "Invalid detector rule: scope field 'user' is not allowed; the detector has no by, over or partition field");
        Assert.StartsWith(
            "Invalid filter_id; 'Known'", Broken(WithRule(split, Skip with { Scope = [new("host", "Known")] })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value", null, null, null, false, null, "mean(value)")]
    [InlineData("value", "host", null, null, false, null, "mean(value) by host")]
    [InlineData("value", "host", "user", "site", true, "by", "mean(value) by host over user usenull=true partitionfield=site excludefrequent=by")]
    [InlineData("a.b", "c d", null, null, false, null, "mean(\"a.b\") by \"c d\"")]
    public void A_detector_is_described_by_its_parts(
        string field, string? by, string? over, string? partition, bool useNull, string? frequent, string description) =>
        Assert.Equal(description, new DetectorConfig("mean")
        {
            FieldName = field,
            ByFieldName = by,
            OverFieldName = over,
            PartitionFieldName = partition,
            UseNull = useNull,
            ExcludeFrequent = frequent,
        }.Describe());

    private static readonly CustomRule Skip = new() { Actions = [CustomRule.SkipResult] };

    private static DetectorConfig WithRule(DetectorConfig detector, CustomRule rule) => detector with { CustomRules = [rule] };

    private static void Judge(char use, DetectorConfig without, DetectorConfig with, string field, string function)
    {
        Assert.Equal(use == '+' ? $"{field} must be set when the '{function}' function is used" : null, Broken(without));
        Assert.Equal(use == '-' ? $"{field} cannot be used with function '{function}'" : null, Broken(with));
    }

    private static void Refuses(DetectorConfig detector, string reason) => Assert.Equal(reason, Broken(detector));

    private static string? Broken(DetectorConfig detector) => DetectorConfigRules.FirstBroken(detector, isSummarized: false);
}
