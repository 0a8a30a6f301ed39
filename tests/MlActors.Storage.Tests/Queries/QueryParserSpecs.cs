using MlActors.Domain;
using MlActors.Storage.Queries;
using Xunit;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Tests.Queries;

public sealed class QueryParserSpecs
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("""{"match_all":{}}""")]
    [InlineData("""{"match_all":{"boost":1}}""")]
    public void Without_a_query_all_documents_match(string? json) => Assert.IsType<MatchAll>(DocumentQuery.Parse(json));

    [Theory]
    [InlineData("""{"fuzzy":{"f":"x"}}""", "unknown query [fuzzy]")]
    [InlineData("""{"bool":{"must":[{"bool":{"filter":{"script":{}}}}]}}""", "unknown query [script]")]
    [InlineData("""{"match_all":{"x":1}}""", "[match_all] query does not support [x]")]
    [InlineData("""{"term":{"f":{"value":1,"fuzziness":2}}}""", "[term] query does not support [fuzziness]")]
    [InlineData("""{"term":{"f":{"value":"a","case_insensitive":true}}}""", "[term] query does not support [case_insensitive]")]
    [InlineData("""{"term":{"f":1,"g":2}}""", "[term] query doesn't support multiple fields, found [f] and [g]")]
    [InlineData("""{"term":{}}""", "[term] query needs a field")]
    [InlineData("""{"term":{"f":[1]}}""", "[term] query needs a text, a number or a boolean as its value")]
    [InlineData("""{"terms":{"f":{"index":"i"}}}""", "[terms] query for field [f] needs an array of values; a lookup is not supported")]
    [InlineData("""{"range":{"f":{"gte":1,"until":2}}}""", "[range] query does not support [until]")]
    [InlineData(
        """{"range":{"f":{"gte":1,"time_zone":"+02:00"}}}""", "[range] query does not support [time_zone] [+02:00]; write the offset into the dates")]
    [InlineData("""{"range":{"f":7}}""", "[range] query malformed, no start_object after field name [f]")]
    [InlineData("""{"bool":{"maybe":[]}}""", "[bool] query does not support [maybe]")]
    [InlineData(
        """{"bool":{"should":[],"minimum_should_match":"3<90%"}}""",
        "[bool] query does not support [minimum_should_match] [3<90%]; use a number or a percentage")]
    [InlineData("""{"exists":{}}""", "[exists] query needs a [field]")]
    [InlineData("""{"ids":{"values":1}}""", "[ids] query needs an array of [values]")]
    [InlineData("""{"match_all":[]}""", "[match_all] query malformed, no start_object after query name")]
    [InlineData("""{"term":{"f":1},"match_all":{}}""", "[term] malformed query, expected [END_OBJECT] but found [FIELD_NAME]")]
    [InlineData("""{}""", "query malformed, empty clause found")]
    [InlineData("""[]""", "[_na] query malformed, must start with start_object")]
    [InlineData("""{"term":""", "[1:9] the query is not JSON: ")]
    public void Unsupported_queries_are_refused_by_name(string json, string reason)
    {
        var refusal = Assert.Throws<RefusedException>(() => DocumentQuery.Parse(json)).Refusal;

        Assert.Equal(RefusalKind.InvalidQuery, refusal.Kind);
        Assert.StartsWith(reason, refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        var query = """{"match_all":{}}""";
        for (var depth = 0; depth < 31; depth++) query = $"{{\"bool\":{{\"filter\":{query}}}}}";

        Assert.Equal("The query is nested deeper than 30 levels", Assert.Throws<RefusedException>(() => DocumentQuery.Parse(query)).Message);
    }

    [Theory]
    [InlineData("""{"bool":{"should":[{"match_all":{}},{"match_all":{}}]}}""", 1)]
    [InlineData("""{"bool":{"should":[{"match_all":{}}],"filter":{"match_all":{}}}}""", 0)]
    [InlineData("""{"bool":{"should":[{"match_all":{}},{"match_all":{}}],"minimum_should_match":2}}""", 2)]
    [InlineData("""{"bool":{"should":[{"match_all":{}},{"match_all":{}}],"minimum_should_match":"50%"}}""", 1)]
    [InlineData("""{"bool":{"should":[{"match_all":{}},{"match_all":{}},{"match_all":{}}],"minimum_should_match":-1}}""", 2)]
    [InlineData("""{"bool":{}}""", 0)]
    public void The_default_of_minimum_should_match_depends_on_the_other_clauses(string json, int minimum) =>
        Assert.Equal(minimum, Assert.IsType<Bool>(DocumentQuery.Parse(json)).MinimumShouldMatch);

    [Theory]
    [InlineData("""{"from":1,"to":2}""", true, true)]
    [InlineData("""{"from":1,"to":2,"include_lower":false,"include_upper":false}""", false, false)]
    [InlineData("""{"gte":1,"lt":2}""", true, false)]
    [InlineData("""{"gt":1,"lte":2}""", false, true)]
    public void The_deprecated_range_parameters_are_supported(string range, bool lowIncluded, bool highIncluded)
    {
        var bounds = Assert.IsType<DocumentQuery.Range>(DocumentQuery.Parse($"{{\"range\":{{\"f\":{range}}}}}")).Bounds;

        Assert.Equal(
            new RangeBounds(new QueryValue(QueryValueKind.Number, "1"), lowIncluded, new QueryValue(QueryValueKind.Number, "2"), highIncluded),
            bounds);
    }
}
