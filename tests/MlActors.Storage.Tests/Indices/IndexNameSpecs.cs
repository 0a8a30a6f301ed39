using MlActors.Domain;
using MlActors.Storage.Indices;
using Xunit;

namespace MlActors.Storage.Tests.Indices;

public sealed class IndexNameSpecs
{
    [Theory]
    [InlineData("nyc_taxi")]
    [InlineData(".ml-anomalies-shared")]
    [InlineData("metrics-2014.07.01")]
    [InlineData("größe")]
    public void A_lowercase_name_is_accepted(string name) => Assert.Null(IndexName.Check(name));

    [Theory]
    [InlineData("Taxi", "must be lowercase")]
    [InlineData("_taxi", "must not start with '_', '-', or '+'")]
    [InlineData("-taxi", "must not start with '_', '-', or '+'")]
    [InlineData(".", "must not be '.' or '..'")]
    [InlineData("", "must not be empty")]
    [InlineData("a b", "must not contain the following characters")]
    [InlineData("a*", "must not contain the following characters")]
    [InlineData("remote:a", "must not contain the following characters")]
    [InlineData("a\n", "must not contain the following characters")]
    public void An_invalid_name_is_refused_with_the_rule(string name, string rule)
    {
        var refusal = IndexName.Check(name);

        Assert.Equal(RefusalKind.InvalidIndexName, refusal?.Kind);
        Assert.StartsWith($"Invalid index name [{name}], {rule}", refusal?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_length_is_limited_in_bytes()
    {
        Assert.Null(IndexName.Check(new string('a', 255)));
        Assert.Equal(
            "Invalid index name [" + new string('ä', 128) + "], index name is too long, (256 > 255)", IndexName.Check(new string('ä', 128))?.Reason);
    }
}
