using System.Text.RegularExpressions;
using CsCheck;
using MlActors.Domain.Registry;
using Xunit;

namespace MlActors.Domain.Tests.Registry;

public sealed class IdExpressionSpecs
{
    private static readonly string[] Ids = ["cpu-a", "cpu-b", "disk", "net.in", "net.out"];

    private static readonly Dictionary<string, string[]> Groups = new() { ["hosts"] = ["cpu-a", "disk"], ["nets"] = ["net.in", "net.out"] };

    [Theory]
    [InlineData(null, "cpu-a,cpu-b,disk,net.in,net.out")]
    [InlineData("", "cpu-a,cpu-b,disk,net.in,net.out")]
    [InlineData("_all", "cpu-a,cpu-b,disk,net.in,net.out")]
    [InlineData("*", "cpu-a,cpu-b,disk,net.in,net.out")]
    [InlineData("disk", "disk")]
    [InlineData("disk,cpu-a", "cpu-a,disk")]
    [InlineData(" disk , cpu-a ,", "cpu-a,disk")]
    [InlineData("disk,disk,d*", "disk")]
    [InlineData("cpu-*", "cpu-a,cpu-b")]
    [InlineData("*t.i*", "net.in")]
    [InlineData("n*.*t", "net.out")]
    [InlineData("hosts", "cpu-a,disk")]
    [InlineData("host*", "cpu-a,disk")]
    [InlineData("net*", "net.in,net.out")]
    [InlineData("hosts,net.out", "cpu-a,disk,net.out")]
    [InlineData("disk,_all", "cpu-a,cpu-b,disk,net.in,net.out")]
    public void An_expression_names_ids_sorted_and_each_once(string? expression, string matches)
    {
        var resolution = Resolve(expression);

        Assert.Equal(matches, string.Join(',', resolution.Ids));
        Assert.Null(resolution.Missing(allowNoMatch: false));
    }

    [Theory]
    [InlineData("gpu", "gpu")]
    [InlineData("disk,gpu,tape", "gpu")]
    [InlineData("gpu*,tape", "tape")]
    [InlineData("CPU-A", "CPU-A")]
    [InlineData("_ALL", "_ALL")]
    public void The_first_id_that_names_nothing_is_missed_whether_or_not_wildcards_may_be_empty(string expression, string missing)
    {
        Assert.Equal(missing, Resolve(expression).Missing(allowNoMatch: true));
        Assert.Equal(missing, Resolve(expression).Missing(allowNoMatch: false));
    }

    [Theory]
    [InlineData("gpu*")]
    [InlineData("disk,gpu*")]
    public void A_wildcard_that_matches_nothing_is_missed_only_by_who_wants_matches(string expression)
    {
        Assert.Null(Resolve(expression).Missing(allowNoMatch: true));
        Assert.Equal("gpu*", Resolve(expression).Missing(allowNoMatch: false));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("_all")]
    [InlineData("*")]
    public void All_of_nothing_is_nothing_and_counts_as_a_wildcard(string? expression)
    {
        var resolution = IdExpression.Resolve(expression, [], _ => [], []);

        Assert.Empty(resolution.Ids);
        Assert.Null(resolution.Missing(allowNoMatch: true));
        Assert.NotNull(resolution.Missing(allowNoMatch: false));
    }

    [Fact]
    public void An_id_and_its_groups_do_not_make_it_appear_twice() => Assert.Equal("cpu-a,disk", string.Join(',', Resolve("hosts,disk,cpu-a").Ids));

    [Theory]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("**", "x", true)]
    [InlineData("*ab", "aab", true)]
    [InlineData("*aba*", "abba", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a", "ab", false)]
    public void A_star_represents_any_characters_or_none_and_nothing_else_is_special(string pattern, string id, bool matches) =>
        Assert.Equal(matches, IdExpression.Matches(pattern, id));

    [Fact]
    public void Patterns_match_as_the_regular_expression_that_they_mean() =>
        Gen.Select(Gen.Char["ab.*"].Array[0, 8], Gen.Char["ab."].Array[0, 10])
            .Select((pattern, id) => (Pattern: new string(pattern), Id: new string(id)))
            .Sample(
                given => IdExpression.Matches(given.Pattern, given.Id)
                    == Regex.IsMatch(
                        given.Id, $"^{Regex.Escape(given.Pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.Singleline),
                iter: 2_000);

    private static Resolution Resolve(string? expression) =>
        IdExpression.Resolve(expression, Ids, group => Groups.GetValueOrDefault(group, []), Groups.Keys);
}
