using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>The rules of a configuration with categorization.</summary>
public sealed class CategorizationRulesSpecs
{
    private static readonly DetectorConfig Counting = new("count") { ByFieldName = AnalysisConfig.CategoryField };

    private static readonly AnalysisConfig Sorting = new(TimeSpan.FromMinutes(5), [Counting]) { CategorizationFieldName = "message" };

    [Fact]
    public void A_job_may_count_the_categories_of_a_field() => Assert.Null(AnalysisConfigRules.FirstBroken(Sorting));

    [Fact]
    public void Categories_and_the_field_that_they_are_of_come_together()
    {
        Refuses(Sorting with { CategorizationFieldName = null }, "categorization_field_name must be set for mlcategory to be available");
        Refuses(Sorting with { Detectors = [new DetectorConfig("count")] },
            "categorization_field_name is set: mlcategory must be used in some detector as by, over or partition field");
        Refuses(Sorting with { CategorizationFieldName = "mlcategory" }, "mlcategory is not a permitted value for categorization_field_name");
        Refuses(Plain with { CategorizationFilters = ["x"] }, "categorization_filters require setting categorization_field_name");
        Refuses(Plain with { CategorizationAnalyzer = "\"ml_standard\"" }, "categorization_analyzer requires setting categorization_field_name");
    }

    [Theory]
    [InlineData("a|a", "categorization_filters contain duplicates")]
    [InlineData("a|", "categorization_filters are not allowed to contain empty strings")]
    [InlineData("a|[", "categorization_filters contains invalid regular expression '['")]
    [InlineData(
        "a|(?=b)c",
        "The categorization filter [(?=b)c] needs backtracking, whose time has no bound; do without look-around, back-references, atomic groups.")]
    [InlineData(@"\[.*\]|\d+", null)]
    public void Filters_are_expressions_each_of_them_once(string filters, string? reason) =>
        Assert.Equal(reason, AnalysisConfigRules.FirstBroken(Sorting with { CategorizationFilters = [.. Split(filters)] }));

    [Fact]
    public void An_analyzer_has_its_own_filters() => Refuses(
        Sorting with { CategorizationFilters = ["a"], CategorizationAnalyzer = "\"ml_standard\"" },
        "categorization_filters cannot be used with categorization_analyzer - instead specify them as pattern_replace char_filters in the analyzer");

    [Fact]
    public void Categorization_per_partition_needs_one_partition_field()
    {
        var (on, partitioned) = (new PerPartitionCategorization(true, StopOnWarn: true), Counting with { PartitionFieldName = "site" });

        Assert.Null(AnalysisConfigRules.FirstBroken(Sorting with { PerPartitionCategorization = on, Detectors = [partitioned] }));
        Assert.Null(AnalysisConfigRules.FirstBroken(Sorting with { PerPartitionCategorization = new(false) }));
        Refuses(
            Sorting with { PerPartitionCategorization = new(false, StopOnWarn: true) },
            "stop_on_warn cannot be true in per_partition_categorization when enabled is false");
        Refuses(Plain with { PerPartitionCategorization = on }, "per_partition_categorization requires setting categorization_field_name");
        Refuses(
            Sorting with { PerPartitionCategorization = on },
            "partition_field_name must be set for detectors that reference mlcategory when per-partition categorization is enabled");
        Refuses(
            Sorting with { PerPartitionCategorization = on, Detectors = [partitioned, Counting with { PartitionFieldName = "rack" }] },
            "partition_field_name cannot vary between detectors when per-partition categorization is enabled: [site] and [rack] are used");
    }

    private static AnalysisConfig Plain => new(TimeSpan.FromMinutes(5), [new DetectorConfig("count")]);

    private static ImmutableArray<string> Split(string filters) => [.. filters.Split('|')];

    private static void Refuses(AnalysisConfig analysis, string reason) => Assert.Equal(reason, AnalysisConfigRules.FirstBroken(analysis));
}
