using MlActors.Detection.Encoding;
using MlActors.Detection.Functions;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Tests.Functions;

public sealed class DistinctSketchSpecs
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(DistinctSketch.MaxKept)]
    public void Up_to_the_capacity_the_count_is_exact(int distinct) => Assert.Equal(distinct, Of(distinct).Sum());

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Beyond_the_capacity_the_count_is_estimated_within_a_few_per_cent(int distinct) =>
        Assert.InRange(Of(distinct).Sum() / distinct, 0.93, 1.07);

    [Fact]
    public void Repeated_texts_add_nothing()
    {
        var sketch = Of(5_000);
        var before = sketch.Sum();
        for (var value = 0; value < 5_000; value++) sketch.Add(TextHash.Of($"{value}"), 1);

        Assert.Equal(before, sketch.Sum());
    }

    [Fact]
    public void A_million_distinct_texts_need_bounded_memory()
    {
        var bytes = new ByteWriter();
        Of(1_000_000).Write(bytes);

        Assert.InRange(bytes.Seal().Length, 1, 12 * DistinctSketch.MaxKept);
    }

    [Fact]
    public void The_hash_depends_on_content_order_and_length()
    {
        Assert.Equal(TextHash.Of("a"), TextHash.Of("xay".AsSpan(1, 1)));
        Assert.NotEqual(TextHash.Of("ab"), TextHash.Of("ba"));
        Assert.NotEqual(TextHash.Of(""), TextHash.Of("\0"));
    }

    private static DistinctSketch Of(int distinct)
    {
        var sketch = new DistinctSketch();
        for (var value = 0; value < distinct; value++) sketch.Add(TextHash.Of($"{value}"), 1);
        return sketch;
    }
}
