using System.Text.Json;
using MlActors.Domain;
using MlActors.Storage.Indices;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Queries;

/// <summary>A query bound to the fields of one index and to the current time. Lives for one search; not thread-safe.</summary>
internal sealed class DocumentMatcher
{
    private readonly List<JsonElement> _values = [];
    private readonly Predicate<Candidate> _matches;
    private readonly DateTimeOffset _now;

    /// <exception cref="Domain.RefusedException">A value in the query does not fit the index's field.</exception>
    public DocumentMatcher(DocumentQuery query, DocumentIndex index, DateTimeOffset now)
    {
        _now = now;
        MatchesAll = query is MatchAll;
        _matches = Bind(query, index);
    }

    /// <summary>Whether documents need not be read.</summary>
    public bool MatchesAll { get; }

    public bool Matches(string id, JsonElement document) => _matches(new Candidate(id, document));

    public bool Matches(string id, ReadOnlyMemory<byte> source)
    {
        if (MatchesAll) return true;
        using var document = JsonDocument.Parse(source);
        return Matches(id, document.RootElement);
    }

    private Predicate<Candidate> Bind(DocumentQuery query, DocumentIndex index)
    {
        switch (query)
        {
            case MatchAll: return _ => true;
            case MatchNone: return _ => false;
            case Ids ids:
                var wanted = ids.Values.ToHashSet(StringComparer.Ordinal);
                return candidate => wanted.Contains(candidate.Id);
            case Exists exists:
                var path = index.Find(exists.Field)?.Name ?? exists.Field;
                return index.MayMap(path) ? candidate => DocumentValues.Exists(candidate.Document, path) : _ => false;
            case Terms terms: return BindTerms(terms, index);
            case Match match: return BindMatch(match, index);
            case Pattern pattern: return BindPattern(pattern, index);
            case AnyField any: return BindAnyField(any, index);
            case DocumentQuery.Range range: return BindRange(range, index);
            case Bool combined: return BindBool(combined, index);
            default: throw new System.Diagnostics.UnreachableException($"No rule for {query.GetType().Name}.");
        }
    }

    private Predicate<Candidate> BindTerms(Terms terms, DocumentIndex index)
    {
        if (terms.Field == "_id") return Bind(new Ids([.. terms.Values.Select(value => value.Text)]), index);
        if (index.Find(terms.Field) is not { } field) return _ => false;
        if (field.HasValues)
        {
            var equal = NumberRange.Union(terms.Values.Select(value => NumberRange.Equal(field, value, _now)).OfType<NumberRange>());
            return AnyValue(field, value => field.TryNumber(value, out var number) && NumberRange.AnyContains(equal, number));
        }
        var texts = terms.Values.Select(value => value.Text).ToHashSet(StringComparer.Ordinal);
        return AnyValue(field, value => texts.Contains(TextOf(value)));
    }

    private Predicate<Candidate> BindMatch(Match match, DocumentIndex index)
    {
        if (index.Find(match.Field) is not { IsAnalyzed: true } field || match.Field != field.Name)
            return BindTerms(new Terms(match.Field, [match.Value]), index);
        var words = Words.Of(match.Value.Text);
        return words.Length == 0 ? _ => false : AnyValue(field, value =>
        {
            var text = Words.Of(TextOf(value));
            return match.Kind switch
            {
                MatchKind.AllWords => Array.TrueForAll(words, text.Contains),
                MatchKind.Phrase => Words.ContainsPhrase(text, words),
                _ => Array.Exists(words, text.Contains),
            };
        });
    }

    private Predicate<Candidate> BindPattern(Pattern pattern, DocumentIndex index)
    {
        if (pattern.Field == "_id")
        {
            var id = TextPattern.Compile(pattern.Text, pattern.IgnoreCase);
            return candidate => id.IsMatch(candidate.Id);
        }
        if (index.Find(pattern.Field) is not { Kind: MappedKind.Text } field) return _ => false;
        var byWord = field.IsAnalyzed && pattern.Field == field.Name;
        var regex = TextPattern.Compile(pattern.Text, pattern.IgnoreCase || byWord);
        return AnyValue(field, value => byWord ? Array.Exists(Words.Of(TextOf(value)), regex.IsMatch) : regex.IsMatch(TextOf(value)));
    }

    private Predicate<Candidate> BindAnyField(AnyField any, DocumentIndex index)
    {
        var fields = new List<Predicate<Candidate>>();

        // Elastic copies the texts of results into one field, which is searched by words between spaces.
        var byWords = ResultMappings.AreOf(index.Name);
        foreach (var field in index.Fields)
        {
            try
            {
                var query = any.Of(field.Name);
                fields.Add(byWords && query is Match { Kind: MatchKind.AnyWord } words && field is { Kind: MappedKind.Text, IsAnalyzed: false }
                    ? BindWords(words.Value.Text, field)
                    : Bind(query, index));
            }
            catch (RefusedException)
            {
                // The value does not fit the field, so that it cannot be in it.
            }
        }
        return candidate => fields.Exists(matches => matches(candidate));
    }

    private Predicate<Candidate> BindWords(string word, MappedField field) =>
        AnyValue(field, value => TextOf(value).Split(' ').Contains(word, StringComparer.Ordinal));

    private Predicate<Candidate> BindRange(DocumentQuery.Range range, DocumentIndex index)
    {
        if (index.Find(range.Field) is not { } field) return _ => false;
        if (field.HasValues)
        {
            var numbers = NumberRange.Of(field, range.Bounds, _now);
            return AnyValue(field, value => field.TryNumber(value, out var number) && numbers.Contains(number));
        }
        var bounds = range.Bounds;
        return AnyValue(field, value =>
        {
            var text = TextOf(value);
            var aboveLow = bounds.Low is { } low ? string.CompareOrdinal(text, low.Text) : 1;
            var belowHigh = bounds.High is { } high ? string.CompareOrdinal(text, high.Text) : -1;
            return (aboveLow > 0 || (aboveLow == 0 && bounds.LowIncluded)) && (belowHigh < 0 || (belowHigh == 0 && bounds.HighIncluded));
        });
    }

    private Predicate<Candidate> BindBool(Bool combined, DocumentIndex index)
    {
        Predicate<Candidate>[] required = [.. combined.Required.Select(clause => Bind(clause, index))];
        Predicate<Candidate>[] should = [.. combined.Should.Select(clause => Bind(clause, index))];
        Predicate<Candidate>[] forbidden = [.. combined.Forbidden.Select(clause => Bind(clause, index))];
        return candidate =>
            Array.TrueForAll(required, matches => matches(candidate))
            && !Array.Exists(forbidden, matches => matches(candidate))
            && (combined.MinimumShouldMatch <= 0 || should.Count(matches => matches(candidate)) >= combined.MinimumShouldMatch);
    }

    private Predicate<Candidate> AnyValue(MappedField field, Predicate<JsonElement> matches) => candidate =>
    {
        _values.Clear();
        DocumentValues.Collect(candidate.Document, field.Name, _values);
        return _values.Exists(matches);
    };

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };

    private readonly record struct Candidate(string Id, JsonElement Document);
}
