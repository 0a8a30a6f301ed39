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
    public void As_many_as_are_kept_are_counted_exactly(int different) => Assert.Equal(different, Of(different).Sum());

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void More_are_estimated_within_a_few_per_cent(int different) => Assert.InRange(Of(different).Sum() / different, 0.93, 1.07);

    [Fact]
    public void What_comes_again_adds_nothing()
    {
        var sketch = Of(5_000);
        var before = sketch.Sum();
        for (var value = 0; value < 5_000; value++) sketch.Add(TextHash.Of($"{value}"), 1);

        Assert.Equal(before, sketch.Sum());
    }

    [Fact]
    public void A_million_different_texts_take_bounded_bytes()
    {
        var bytes = new ByteWriter();
        Of(1_000_000).Write(bytes);

        Assert.InRange(bytes.Seal().Length, 1, 12 * DistinctSketch.MaxKept);
    }

    [Fact]
    public void The_hash_is_the_one_that_states_were_saved_with()
    {
        Assert.Equal(TextHash.Of("a"), TextHash.Of("xay".AsSpan(1, 1)));
        Assert.NotEqual(TextHash.Of("ab"), TextHash.Of("ba"));
        Assert.NotEqual(TextHash.Of(""), TextHash.Of("\0"));
    }

    private static DistinctSketch Of(int different)
    {
        var sketch = new DistinctSketch();
        for (var value = 0; value < different; value++) sketch.Add(TextHash.Of($"{value}"), 1);
        return sketch;
    }
}
