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
    public void A_typo_gets_a_suggestion_and_an_unrelated_word_does_not(string word, string? meant) =>
        Assert.Equal(meant, NearestName.Of(word, ["status", "jobs", "close", "close-all"]));
}
