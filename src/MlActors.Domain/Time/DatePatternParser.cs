using System.Collections.Immutable;
using System.Text;
using static MlActors.Domain.Time.DatePattern.Element;
using static MlActors.Domain.Time.DatePattern;

namespace MlActors.Domain.Time;

/// <summary>Parses date patterns in Java's syntax.</summary>
internal sealed class DatePatternParser(string pattern)
{
    public const int MaxPatternLength = 256;

    /// <summary>A date is tried with and without each optional section, so each one doubles the attempts.</summary>
    public const int MaxOptionalSections = 8;

    private readonly List<Element> _elements = [];
    private readonly Stack<int> _open = new();
    private readonly StringBuilder _literal = new();
    private int _at;
    private string? _fault;

    /// <summary>The pattern, or the fault of the text.</summary>
    public (DatePattern? Pattern, string? Fault) Parse()
    {
        if (pattern.Length > MaxPatternLength) return (null, $"it is longer than {MaxPatternLength} characters");
        while (_at < pattern.Length && _fault is null) Next();
        if (_elements.OfType<OptionalSection>().Count() > MaxOptionalSections)
            _fault ??= $"it has more than {MaxOptionalSections} optional sections";
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

    /// <summary>Two quotes are an escaped quote, inside and outside of quoted text.</summary>
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

    /// <summary>Java's meaning of a repeated letter: two letters are two digits, one letter is a variable number of digits.</summary>
    private Part? PartOf(char letter, int count) => (letter, count) switch
    {
        ('y' or 'u', 2) => new Part('y', 2, 2),
        ('y' or 'u', 1 or 3) => new Part('y', count, 9),
        // Exactly four digits when digits follow directly, because a longer match would consume them.
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
