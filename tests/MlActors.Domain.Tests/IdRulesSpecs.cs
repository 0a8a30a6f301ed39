using Xunit;

namespace MlActors.Domain.Tests;

public sealed class IdRulesSpecs
{
    [Theory]
    [InlineData("a")]
    [InlineData("0.a-b_c.9")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void An_id_of_lowercase_letters_digits_and_inner_punctuation_is_valid(string id) => Assert.True(IdRules.IsValid(id));
}
