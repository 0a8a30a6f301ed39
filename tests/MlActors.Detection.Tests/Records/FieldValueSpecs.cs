using CsCheck;
using MlActors.Detection.Records;

namespace MlActors.Detection.Tests.Records;

public sealed class FieldValueSpecs
{
    [Fact]
    public void A_number_is_written_the_same_with_and_without_allocation() => Gen.Double.Sample(number =>
        Assert.Equal(FieldValue.Of(number).AsText(), FieldValue.Of(number).AsText(stackalloc char[32]).ToString()));

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("-1e3", -1000)]
    [InlineData(" 7 ", 7)]
    public void A_text_that_is_a_number_counts_as_one(string text, double expected)
    {
        Assert.True(FieldValue.Of(text).TryGetNumber(out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 apples")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    public void A_text_that_is_not_a_finite_number_is_rejected(string text) => Assert.False(FieldValue.Of(text).TryGetNumber(out _));
}
