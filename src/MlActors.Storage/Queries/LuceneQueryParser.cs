using System.Collections.Immutable;
using System.Text;
using MlActors.Domain;
using MlActors.Storage.Indices;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Queries;

/// <summary>
/// Parses Lucene's query syntax: words, phrases, wildcards, <c>field:value</c>, ranges, <c>AND</c>, <c>OR</c>, <c>NOT</c>, <c>+</c>, <c>-</c> and
/// parentheses. What would change the matches and is not supported is refused by name. Lives for one query.
/// </summary>
internal sealed class LuceneQueryParser
{
    private const int MaxDepth = 30, MaxClauses = 1_024;

    private readonly LuceneTokens _tokens;
    private readonly bool _requiresAll;

    private LuceneQueryParser(string text, bool requiresAll) => (_tokens, _requiresAll) = (new LuceneTokens(text), requiresAll);

    /// <param name="defaultField">For words without a field; null for all fields.</param>
    /// <param name="requiresAll">Whether words without an operator between them all have to match.</param>
    /// <exception cref="RefusedException">The text cannot be parsed.</exception>
    public static DocumentQuery Parse(string text, string? defaultField, bool requiresAll)
    {
        var parser = new LuceneQueryParser(text, requiresAll);
        var query = parser.Clauses(defaultField is "*" ? null : defaultField, 0);
        return parser._tokens.IsAtEnd ? query : throw parser.Failed("there is a [)] without a [(]");
    }

    /// <summary>Clauses up to a closing parenthesis. The operators change the clauses on both of their sides, as in Lucene.</summary>
    private DocumentQuery Clauses(string? field, int depth)
    {
        if (depth > MaxDepth) throw Failed($"it is nested deeper than {MaxDepth} levels");
        var clauses = new List<(Occurrence Occurs, DocumentQuery Query)>();
        while (!_tokens.IsAtEnd && !_tokens.IsNext(')'))
        {
            var isAnd = clauses.Count > 0 && _tokens.TryWord("AND", "&&");
            var isOr = !isAnd && clauses.Count > 0 && _tokens.TryWord("OR", "||");
            var occurs = _tokens.TryWord("NOT", "!") || _tokens.TryTake('-') ? Occurrence.Forbidden
                : _tokens.TryTake('+') || isAnd || (_requiresAll && !isOr) ? Occurrence.Required
                : Occurrence.Optional;
            if (clauses.Count > 0 && clauses[^1].Occurs != Occurrence.Forbidden)
            {
                if (isAnd) clauses[^1] = clauses[^1] with { Occurs = Occurrence.Required };
                else if (isOr && _requiresAll) clauses[^1] = clauses[^1] with { Occurs = Occurrence.Optional };
            }
            clauses.Add((occurs, Clause(field, depth)));
            if (clauses.Count > MaxClauses) throw Failed($"it has more than {MaxClauses} clauses");
        }
        return Combine(clauses);
    }

    private static DocumentQuery Combine(List<(Occurrence Occurs, DocumentQuery Query)> clauses)
    {
        if (clauses is [(Occurrence.Required or Occurrence.Optional, var only)]) return only;
        if (clauses.Count == 0) return new MatchNone();
        var (required, optional) = (Those(Occurrence.Required), Those(Occurrence.Optional));
        return new Bool(required, optional, Those(Occurrence.Forbidden), required.IsEmpty && !optional.IsEmpty ? 1 : 0);

        ImmutableArray<DocumentQuery> Those(Occurrence occurs) =>
            [.. clauses.Where(clause => clause.Occurs == occurs).Select(clause => clause.Query)];
    }

    private DocumentQuery Clause(string? field, int depth)
    {
        if (_tokens.TryField() is { } named) return FieldClause(named == "*" ? null : TextPattern.Unescape(named), depth);
        return Value(field, depth);
    }

    private DocumentQuery FieldClause(string? field, int depth)
    {
        if (field == "_exists_") return new Exists(TextPattern.Unescape(_tokens.Term()));
        if (field is not null && TextPattern.IsPattern(field)) throw Failed($"a pattern of field names [{field}] is not supported");
        return Value(field, depth);
    }

    private DocumentQuery Value(string? field, int depth)
    {
        DocumentQuery value;
        if (_tokens.TryTake('('))
        {
            value = Clauses(field, depth + 1);
            if (!_tokens.TryTake(')')) throw Failed("a [(] is not closed");
        }
        else if (_tokens.TryTake('"')) value = Phrase(field, _tokens.Quoted());
        else if (_tokens.IsNext('[') || _tokens.IsNext('{')) value = In(field, _tokens.Range());
        else if (_tokens.TryComparison() is { } comparison) value = In(field, comparison);
        else value = Word(field, _tokens.Term());
        _tokens.SkipBoost();
        return value;
    }

    private static DocumentQuery In(string? field, RangeBounds bounds) => field is null
        ? new AnyField(name => new DocumentQuery.Range(name, bounds))
        : new DocumentQuery.Range(field, bounds);

    private static DocumentQuery Phrase(string? field, string text) => Each(field, name => new Match(name, Text(text), MatchKind.Phrase));

    private static DocumentQuery Word(string? field, string term)
    {
        if (term == "*") return field is null ? All : new Exists(field);
        if (!TextPattern.IsPattern(term)) return Each(field, name => new Match(name, Text(TextPattern.Unescape(term)), MatchKind.AnyWord));
        TextQueryParser.Within("query_string", term);
        return Each(field, name => new Pattern(name, term, IgnoreCase: false));
    }

    private static DocumentQuery Each(string? field, Func<string, DocumentQuery> query) => field is null ? new AnyField(query) : query(field);

    private static QueryValue Text(string text) => new(QueryValueKind.Text, text);

    private RefusedException Failed(string reason) => _tokens.Failed(reason);

    private enum Occurrence { Invalid = 0, Required, Optional, Forbidden }
}

/// <summary>Reads the parts of a Lucene query.</summary>
internal sealed class LuceneTokens(string text)
{
    private const string EndsTerm = "()\"[]{}^:", Unsupported = "~/";
    private int _at;

    public bool IsAtEnd => Skip() == text.Length;

    public bool IsNext(char character) => Skip() < text.Length && text[_at] == character;

    public bool TryTake(char character)
    {
        if (!IsNext(character)) return false;
        _at++;
        return true;
    }

    /// <summary>An operator as a word of its own, or as a sign.</summary>
    public bool TryWord(string word, string sign)
    {
        var remaining = text.AsSpan(Skip());
        if (remaining.StartsWith(sign)) _at += sign.Length;
        else if (remaining.StartsWith(word)
            && (remaining.Length == word.Length || char.IsWhiteSpace(remaining[word.Length]) || remaining[word.Length] == '('))
            _at += word.Length;
        else return false;
        return true;
    }

    /// <summary>A name and a colon; null, and nothing is read, when there is none.</summary>
    public string? TryField()
    {
        var start = Skip();
        var end = EndOfTerm(start);
        if (end == start || end >= text.Length || text[end] != ':') return null;
        _at = end + 1;
        return text[start..end];
    }

    /// <summary>A term with its escapes and wildcards.</summary>
    public string Term()
    {
        var start = Skip();
        if (start < text.Length && Unsupported.Contains(text[start], StringComparison.Ordinal))
            throw Failed(
                $"[{text[start]}] is not supported (regular expressions, fuzzy and proximity searches); "
                    + "write a \\ before a character that belongs to the text");
        _at = EndOfTerm(start);
        return _at > start ? text[start.._at] : throw Failed(start == text.Length ? "a value is missing at its end" : $"unexpected [{text[start]}]");
    }

    /// <summary>A phrase up to its closing quote; the opening one has been read.</summary>
    public string Quoted()
    {
        var quoted = new StringBuilder();
        for (; _at < text.Length && text[_at] != '"'; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            quoted.Append(text[_at]);
        }
        if (_at++ >= text.Length) throw Failed("a [\"] is not closed");
        return quoted.ToString();
    }

    public RangeBounds Range()
    {
        var lowIncluded = text[Skip()] == '[';
        _at++;
        var low = Bound();
        if (!TryWord("TO", "TO")) throw Failed("a range needs [TO] between its bounds");
        var high = Bound();
        var highIncluded = TryTake(']');
        return highIncluded || TryTake('}') ? new RangeBounds(low, lowIncluded, high, highIncluded) : throw Failed("a range is not closed");
    }

    /// <summary>&gt;, &gt;=, &lt; or &lt;= and a bound; null, and nothing is read, when there is none.</summary>
    public RangeBounds? TryComparison()
    {
        if (!IsNext('>') && !IsNext('<')) return null;
        var isLow = text[_at++] == '>';
        var included = TryTake('=');
        return isLow ? new RangeBounds(Bound(), included, null, false) : new RangeBounds(null, false, Bound(), included);
    }

    /// <summary>A boost changes scores only.</summary>
    public void SkipBoost()
    {
        if (_at < text.Length && text[_at] == '~') throw Failed("[~] is not supported (fuzzy and proximity searches)");
        if (_at >= text.Length || text[_at] != '^') return;
        _at++;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.')) _at++;
    }

    public RefusedException Failed(string reason) =>
        DocumentRefusals.InvalidQuery($"Failed to parse query [{text[..Math.Min(text.Length, 256)]}]: {reason}").ToException();

    private QueryValue? Bound()
    {
        if (TryTake('"')) return new QueryValue(QueryValueKind.Text, Quoted());
        var start = Skip();
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (']' or '}' or ')')) _at++;
        if (_at == start) throw Failed("a range needs two bounds");
        var bound = text[start.._at];
        return bound == "*" ? null : new QueryValue(QueryValueKind.Text, TextPattern.Unescape(bound));
    }

    private int EndOfTerm(int start)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !EndsTerm.Contains(text[end], StringComparison.Ordinal) && text[end] != '~')
            end += text[end] == '\\' && end + 1 < text.Length ? 2 : 1;
        return Math.Min(end, text.Length);
    }

    private int Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        return _at;
    }
}
