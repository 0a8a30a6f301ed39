using System.Collections.Immutable;
using System.Text;
using static MlActors.Domain.Time.DatePattern;
using static MlActors.Domain.Time.DatePattern.Element;

namespace MlActors.Domain.Time;

/// <summary>Takes a date pattern apart, or says which of its letters cannot be read.</summary>
internal sealed class DatePatternParser(string pattern)
{
    public const int LongestPattern = 256;

    /// <summary>A date may be tried with and without each of them, so every one doubles the ways in which a date is tried.</summary>
    public const int MostOptionalSections = 8;

    private readonly List<Element> _elements = [];
    private readonly Stack<int> _open = new();
    private readonly StringBuilder _literal = new();
    private int _at;
    private string? _fault;

    /// <summary>The pattern, or why it cannot be one.</summary>
    public (DatePattern? Pattern, string? Fault) Parse()
    {
        if (pattern.Length > LongestPattern) return (null, $"it is longer than {LongestPattern} characters");
        while (_at < pattern.Length && _fault is null) Next();
        if (_elements.OfType<OptionalSection>().Count() > MostOptionalSections)
            _fault ??= $"it has more than {MostOptionalSections} optional sections";
        EndLiteral();
        if (_open.Count > 0) _fault ??= "an optional section is not closed with ]";
        foreach (var needed in "yMd")
        {
            if (!_elements.OfType<Part>().Any(part => part.Letter == needed)) _fault ??= $"it has no [{needed}], so no moment follows from it";
        }
        return _fault is null ? (new DatePattern([.. _elements]), null) : (null, _fault);
    }

    private void Next()
    {
        switch (pattern[_at])
        {
            case '\'':
                Quoted();
                break;
            case '[':
                EndLiteral();
                _open.Push(_elements.Count);
                _elements.Add(new OptionalSection(0));
                _at++;
                break;
            case ']' when _open.TryPop(out var start):
                EndLiteral();
                _elements[start] = new OptionalSection(_elements.Count);
                _at++;
                break;
            case ']' or '{' or '}' or '#':
                _fault = $"[{pattern[_at]}] has no meaning there";
                break;
            case var letter when char.IsAsciiLetter(letter):
                EndLiteral();
                Letters(letter);
                break;
            case var other:
                _literal.Append(other);
                _at++;
                break;
        }
    }

    /// <summary>Two quotes stand for one, inside a quoted text and outside.</summary>
    private void Quoted()
    {
        var start = ++_at;
        while (_at < pattern.Length && (pattern[_at] != '\'' || pattern.AsSpan(_at).StartsWith("''"))) _at += pattern[_at] == '\'' ? 2 : 1;
        if (_at >= pattern.Length) _fault = "a quote is not closed";
        else _literal.Append(_at == start ? "'" : pattern[start.._at].Replace("''", "'", StringComparison.Ordinal));
        _at++;
    }

    private void Letters(char letter)
    {
        var start = _at;
        while (_at < pattern.Length && pattern[_at] == letter) _at++;
        if (PartOf(letter, _at - start) is { } part) _elements.Add(part);
        else _fault = $"[{pattern[start.._at]}] is not supported; use y, M, d, E, H, h, a, m, s, S, X, x or Z, and quote text with '";
    }

    /// <summary>How Java reads a letter that stands so many times: two have two digits, one has as many as come.</summary>
    private Part? PartOf(char letter, int count) => (letter, count) switch
    {
        ('y' or 'u', 2) => new Part('y', 2, 2),
        ('y' or 'u', 1 or 3) => new Part('y', count, 9),
        // Digits that follow at once would be eaten, so then it is exactly four.
        ('y' or 'u', 4) => new Part('y', 4, DigitsFollow() ? 4 : 9),
        ('M' or 'L', 1) => new Part('M', 1, 2),
        ('M' or 'L', 2) => new Part('M', 2, 2),
        ('M' or 'L', 3) => new Part('M', 3, 0),
        ('M' or 'L', 4) => new Part('M', 0, 0),
        ('E', <= 3) => new Part('E', 3, 0),
        ('E', 4) => new Part('E', 0, 0),
        ('d' or 'H' or 'h' or 'm' or 's', 1) => new Part(letter, 1, 2),
        ('d' or 'H' or 'h' or 'm' or 's', 2) => new Part(letter, 2, 2),
        ('S', <= 9) => new Part('S', count, count),
        ('a', 1) => new Part('a', 0, 0),
        ('X' or 'x', <= 3) or ('Z', <= 3) or ('Z', 5) => new Part('X', 0, 0),
        _ => null,
    };

    private bool DigitsFollow() => _at < pattern.Length && "MdHhms".Contains(pattern[_at], StringComparison.Ordinal);

    private void EndLiteral()
    {
        if (_literal.Length == 0) return;
        _elements.Add(new Literal(Utf8(_literal.ToString())));
        _literal.Clear();
    }
}
