using MlActors.Domain.Settings;
using Xunit;

namespace MlActors.Domain.Tests.Settings;

public sealed class ByteTextSpecs
{
    [Theory]
    [InlineData("9mb", 9L << 20)]
    [InlineData("9M", 9L << 20)]
    [InlineData(" 1.5 gb ", 3L << 29)]
    [InlineData("2tb", 2L << 40)]
    [InlineData("1p", 1L << 50)]
    [InlineData("7b", 7)]
    [InlineData("0", 0)]
    [InlineData("-1", -1)]
    public void A_size_is_a_number_and_a_unit(string text, long expected)
    {
        Assert.True(ByteText.TryRead(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9")]
    [InlineData("9zb")]
    [InlineData("mb")]
    [InlineData("9000000pb")]
    [InlineData("1e3mb")]
    public void Anything_else_is_no_size(string text) => Assert.False(ByteText.TryRead(text, out _));

    [Theory]
    [InlineData("9", 9L << 20)]
    [InlineData("9kb", 9L << 10)]
    [InlineData("-2", -(2L << 20))]
    public void A_number_without_a_unit_may_have_one_by_default(string text, long expected)
    {
        Assert.True(ByteText.TryRead(text, out var bytes, bare: 1 << 20));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData(0, "0b")]
    [InlineData(1023, "1023b")]
    [InlineData(1L << 30, "1gb")]
    [InlineData(3L << 29, "1.5gb")]
    [InlineData(1573L << 20, "1.5gb")]
    [InlineData(9L << 20, "9mb")]
    public void A_size_is_written_in_its_largest_unit(long bytes, string text) => Assert.Equal(text, ByteText.Format(bytes));
}
