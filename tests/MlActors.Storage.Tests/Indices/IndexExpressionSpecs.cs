using CsCheck;
using MlActors.Domain;
using MlActors.Storage.Indices;
using Xunit;

namespace MlActors.Storage.Tests.Indices;

public sealed class IndexExpressionSpecs
{
    private static readonly string[] Known = [".hidden-1", "logs-1", "logs-2", "logs-old", "metrics-1", "metrics-2"];

    [Theory]
    [InlineData("logs-1", "logs-1")]
    [InlineData("metrics-1,logs-1", "logs-1 metrics-1")]
    [InlineData("logs-*", "logs-1 logs-2 logs-old")]
    [InlineData("*-1", "logs-1 metrics-1")]
    [InlineData("*", "logs-1 logs-2 logs-old metrics-1 metrics-2")]
    [InlineData("_all", "logs-1 logs-2 logs-old metrics-1 metrics-2")]
    [InlineData("", "logs-1 logs-2 logs-old metrics-1 metrics-2")]
    [InlineData(".hid*", ".hidden-1")]
    [InlineData("logs-*,-logs-old", "logs-1 logs-2")]
    [InlineData("*,-logs-*,-metrics-2", "metrics-1")]
    [InlineData("logs-*,-*,metrics-1", "metrics-1")]
    [InlineData("nothing-*", "")]
    [InlineData(" logs-1 , logs-1 ", "logs-1")]
    public void An_expression_names_indices_by_name_and_wildcard(string expression, string found) =>
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries), IndexExpression.Resolve([expression], Known));

    [Theory]
    [InlineData("absent", "absent")]
    [InlineData("logs-*,absent", "absent")]
    [InlineData("-logs-1", "-logs-1")]
    public void A_name_without_a_wildcard_must_exist(string expression, string named)
    {
        var refused = Assert.Throws<RefusedException>(() => IndexExpression.Resolve([expression], Known)).Refusal;

        Assert.Equal((RefusalKind.IndexNotFound, $"no such index [{named}]"), (refused.Kind, refused.Reason));
    }

    [Fact]
    public void A_missing_name_may_be_ignored() =>
        Assert.Equal(["logs-1"], IndexExpression.Resolve(["absent,logs-1"], Known, ignoreUnavailable: true));

    [Fact]
    public void The_resolution_equals_that_of_the_parts_one_by_one() =>
        Gen.Select(Gen.String[Gen.Char["ab-"], 1, 3].Array[0, 8], Gen.String[Gen.Char["ab-*"], 1, 4].Array[1, 4]).Sample((known, parts) =>
        {
            var wildcardBefore = false;
            var expected = new HashSet<string>();
            foreach (var part in parts)
            {
                var excludes = wildcardBefore && part[0] == '-';
                var pattern = excludes ? part[1..] : part;
                wildcardBefore |= pattern.Contains('*');
                var matching = known.Where(name => MatchesByTrial(pattern, name));
                if (excludes) expected.ExceptWith(matching);
                else expected.UnionWith(matching);
            }
            Assert.Equal(expected.Order(StringComparer.Ordinal), IndexExpression.Resolve(parts, known, ignoreUnavailable: true));
        });

    /// <summary>All combinations of wildcard matches.</summary>
    private static bool MatchesByTrial(string pattern, string name) => pattern switch
    {
        "" => name.Length == 0,
        ['*', ..] => Enumerable.Range(0, name.Length + 1).Any(taken => MatchesByTrial(pattern[1..], name[taken..])),
        _ => name.Length > 0 && pattern[0] == name[0] && MatchesByTrial(pattern[1..], name[1..]),
    };
}
