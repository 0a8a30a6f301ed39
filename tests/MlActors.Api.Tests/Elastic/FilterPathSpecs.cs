using System.Text.Json.Nodes;
using MlActors.Api.Elastic.Json;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

public sealed class FilterPathSpecs
{
    private const string Whole = """{"took":3,"jobs":[{"id":"a","counts":{"x":1,"y":2}},{"id":"b","counts":{"x":3}}],"none":null}""";

    [Theory]
    [InlineData("took", """{"took":3}""")]
    [InlineData("jobs.id", """{"jobs":[{"id":"a"},{"id":"b"}]}""")]
    [InlineData("jobs.counts.y", """{"jobs":[{"counts":{"y":2}}]}""")]
    [InlineData("jobs.*.x", """{"jobs":[{"counts":{"x":1}},{"counts":{"x":3}}]}""")]
    [InlineData("**.x", """{"jobs":[{"counts":{"x":1}},{"counts":{"x":3}}]}""")]
    [InlineData("t*,none", """{"took":3,"none":null}""")]
    [InlineData("nothing", "{}")]
    [InlineData("-jobs", """{"took":3,"none":null}""")]
    [InlineData("-**.x,-none", """{"took":3,"jobs":[{"id":"a","counts":{"y":2}},{"id":"b","counts":{}}]}""")]
    [InlineData("jobs,-jobs.counts", """{"jobs":[{"id":"a"},{"id":"b"}]}""")]
    [InlineData("**", Whole)]
    public void A_path_keeps_or_removes_what_it_matches(string paths, string left) =>
        Assert.Equal(JsonNode.Parse(left)!.ToJsonString(), FilterPath.Parse(paths)!.Apply(JsonNode.Parse(Whole)!).ToJsonString());

    [Fact]
    public void Many_wildcards_of_any_depth_take_no_longer_than_one()
    {
        var path = string.Join('.', Enumerable.Repeat("**", 2_000)) + ".x";

        Assert.Equal("""{"jobs":[{"counts":{"x":1}},{"counts":{"x":3}}]}""", FilterPath.Parse(path)!.Apply(JsonNode.Parse(Whole)!).ToJsonString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    public void An_empty_filter_path_filters_nothing(string? paths) => Assert.Null(FilterPath.Parse(paths));
}
