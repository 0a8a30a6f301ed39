using System.Globalization;
using System.Text.Json;
using CsCheck;

namespace MlActors.Storage.Tests.Search;

/// <summary>A document as an object and as JSON.</summary>
/// <param name="Rank">The only field that every document has, so that a scan of its values provides the order.</param>
internal sealed record Sample(string Id, int Rank, long[] Number, double? Fraction, long? Moment, string[] Word, bool? Flag)
{
    private static readonly long Day = DateTimeOffset.Parse("2014-07-01T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    /// <summary>Few distinct values, so that ties, matches and gaps are frequent.</summary>
    public static Gen<Sample[]> Samples { get; } = Gen.Select(
            Gen.Int[1, 3], Gen.Long[-3, 3].Array[0, 2], Gen.Int[-4, 4], Gen.Int[-1, 6], Gen.OneOf("a", "b", "ab", "").Array[0, 2], Gen.Int[0, 2])
        .Select((rank, number, fraction, moment, word, flag) => new Sample(
            "",
            rank,
            number,
            fraction == 4 ? null : fraction / 2.0,
            moment < 0 ? null : Day + (moment * 3_600_000L),
            word,
            flag == 2 ? null : flag == 1))
        .Array[0, 30]
        .Select(samples => samples.Select((sample, at) => sample with { Id = $"id{at}" }).ToArray());

    public const string Mappings = """
        {"mappings":{"properties":{"rank":{"type":"integer"},"o":{"properties":{"number":{"type":"long"}}},"fraction":{"type":"double"},
         "moment":{"type":"date"},"word":{"type":"keyword"},"flag":{"type":"boolean"}}}}
        """;

    public byte[] ToJson()
    {
        var document = new Dictionary<string, object?> { ["rank"] = Rank };
        if (Number.Length > 0) document["o"] = new Dictionary<string, object?> { ["number"] = Number.Length == 1 ? Number[0] : Number };
        if (Fraction is { } fraction) document["fraction"] = fraction;
        // Dates are written in both formats of the index.
        if (Moment is { } moment)
            document["moment"] = moment % 7_200_000 == 0
                ? moment
                : DateTimeOffset.FromUnixTimeMilliseconds(moment).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        document["word"] = Word.Length == 1 ? Word[0] : Word;
        document["flag"] = Flag;
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }
}

/// <summary>A query in JSON, and the equivalent predicate.</summary>
internal sealed record SampleQuery(string Json, Func<Sample, bool> Means)
{
    private static readonly Gen<SampleQuery> Leaf = Gen.OneOf(
        Gen.Const(new SampleQuery("""{"match_all":{}}""", _ => true)),
        Gen.Const(new SampleQuery("""{"match_none":{}}""", _ => false)),
        Gen.Long[-3, 3].Select(value => new SampleQuery(Clause("term", Clause("o.number", $"{value}")), sample => sample.Number.Contains(value))),
        Gen.Int[-4, 4].Select(value => value / 2.0).Select(value => new SampleQuery(
            Clause("term", Clause("fraction", string.Create(CultureInfo.InvariantCulture, $"{{\"value\":\"{value}\",\"boost\":2}}"))),
            sample => sample.Fraction == value)),
        Gen.OneOf("a", "b", "ab", "").Array[0, 3].Select(values => new SampleQuery(
            Clause("terms", Clause("word", JsonSerializer.Serialize(values))), sample => sample.Word.Intersect(values).Any())),
        Gen.Bool.Select(value => new SampleQuery(Clause("term", Clause("flag", value ? "true" : "\"false\"")), sample => sample.Flag == value)),
        Gen.OneOf("fraction", "moment", "o.number", "word", "flag", "absent", "o")
            .Select(field => new SampleQuery(Clause("exists", Clause("field", $"\"{field}\"")), sample => field switch
        {
            "fraction" => sample.Fraction is not null,
            "moment" => sample.Moment is not null,
            "o.number" or "o" => sample.Number.Length > 0,
            "word" => sample.Word.Length > 0,
            "flag" => sample.Flag is not null,
            _ => false,
        })),
        Gen.Int[0, 29].Array[0, 6].Select(ids => new SampleQuery(
            Clause("ids", Clause("values", JsonSerializer.Serialize(ids.Select(id => $"id{id}")))), sample => ids.Any(id => sample.Id == $"id{id}"))),
        Range("o.number", sample => sample.Number.Select(number => (double)number), bound => bound, bound => $"{bound}"),
        Range("rank", sample => [sample.Rank], bound => bound, bound => $"\"{bound}\""),
        Range("fraction", sample => sample.Fraction is { } fraction ? [fraction] : [], bound => bound, bound => $"{bound}.0"),
        Range("moment", sample => sample.Moment is { } moment ? [moment] : [], Moment, bound => $"{Moment(bound)}"),
        Range("moment", sample => sample.Moment is { } moment ? [moment] : [], Moment, bound => $"\"2014-07-01T00:00:00.000Z||{bound:+0;-0}h\""));

    public static Gen<SampleQuery> Queries { get;
    } = Gen.Recursive<SampleQuery>((depth, inner) => depth > 2 ? Leaf : Gen.OneOf(Leaf, Leaf, Combined(inner)));

    private static Gen<SampleQuery> Combined(Gen<SampleQuery> inner) =>
        Gen.Select(inner.Array[0, 2], inner.Array[0, 2], inner.Array[0, 3], inner.Array[0, 1], Gen.Int[-1, 3])
        .Select((must, filter, should, mustNot, minimum) =>
        {
            var minimum_ = minimum >= 0 ? minimum : should.Length > 0 && must.Length + filter.Length == 0 ? 1 : 0;
            var clauses = $"{{\"must\":[{Join(must)}],\"filter\":[{Join(filter)}],\"should\":[{Join(should)}],\"must_not\":[{Join(mustNot)}]";
            var json = Clause("bool", clauses + (minimum >= 0 ? $",\"minimum_should_match\":{minimum}}}" : "}"));
            return new SampleQuery(json, sample =>
                must.Concat(filter).All(query => query.Means(sample)) && !mustNot.Any(query => query.Means(sample)) && should.Count(
                    query => query.Means(sample)) >= minimum_);
        });

    private static Gen<SampleQuery> Range(
        string field, Func<Sample, IEnumerable<double>> values, Func<int, double> meaning, Func<int, string> text) =>
        Gen.Select(Gen.Int[-4, 7], Gen.Int[-4, 7], Gen.OneOf("gt", "gte", ""), Gen.OneOf("lt", "lte", ""))
            .Select((low, high, lower, upper) => new SampleQuery(
            Clause("range", Clause(field, $"{{{string.Join(',', new[] { Bound(lower, text(low)), Bound(upper, text(high)) }.OfType<string>())}}}")),
            sample => values(sample).Any(value =>
                lower switch { "gt" => value > meaning(low), "gte" => value >= meaning(low), _ => true }
                && upper switch { "lt" => value < meaning(high), "lte" => value <= meaning(high), _ => true })));

    private static string? Bound(string word, string text) => word.Length == 0 ? null : $"\"{word}\":{text}";

    private static string Clause(string name, string body) => $"{{\"{name}\":{body}}}";

    private static double Moment(int hours) =>
        DateTimeOffset.Parse("2014-07-01T00:00:00Z", CultureInfo.InvariantCulture).AddHours(hours).ToUnixTimeMilliseconds();

    private static string Join(SampleQuery[] queries) => string.Join(',', queries.Select(query => query.Json));
}
