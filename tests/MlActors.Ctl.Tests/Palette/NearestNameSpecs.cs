using MlActors.Ctl.Palette;
using Xunit;

namespace MlActors.Ctl.Tests.Palette;

public sealed class NearestNameSpecs
{
    [Theory]
    [InlineData("stat", "status")]
    [InlineData("jbos", "jobs")]
    [InlineData("close-al", "close-all")]
    [InlineData("elephant", null)]
    public void A_slip_of_the_finger_is_understood_and_nonsense_is_not(string word, string? meant) =>
        Assert.Equal(meant, NearestName.Of(word, ["status", "jobs", "close", "close-all"]));
}
