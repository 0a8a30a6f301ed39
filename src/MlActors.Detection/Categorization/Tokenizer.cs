namespace MlActors.Detection.Categorization;

/// <summary>
/// Enumerates the tokens of a message that may belong to a category: words, also with dots and dashes, and the parts of paths. Skips numbers, dates,
/// times, UUIDs and addresses. Lives for one message.
/// </summary>
internal ref struct Tokenizer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    public int Start { get; private set; }

    public int Length { get; private set; }

    public int Weight { get; private set; }

    public readonly ReadOnlySpan<char> Token => _text.Slice(Start, Length);

    public bool MoveNext()
    {
        while (FindStart())
        {
            var shape = Measure();
            if (shape.IsAddressGroup && AddressEnd() is var address && address > 0) _next = address;
            else if (MailAddressEnd() is var mail && mail > 0) _next = mail;
            else if ((Weight = shape.WeightOf(Token)) != TokenShape.NoWeight) return true;
        }
        return false;
    }

    private bool FindStart()
    {
        while (_next < _text.Length && !IsWord(_next)) _next++;
        Start = _next;
        return _next < _text.Length;
    }

    private TokenShape Measure()
    {
        var (shape, at) = (default(TokenShape), Start);
        for (; at < _text.Length; at++)
        {
            var kinds = CharacterKind.Of(_text[at]);
            var isWord = (kinds & CharacterKinds.Word) != CharacterKinds.Separator;
            var joins = (kinds & CharacterKinds.Joiner) != CharacterKinds.Separator;
            if (!isWord && (!joins || !IsWord(at + 1))) break;
            shape.Add(kinds);
        }
        (Length, _next) = (at - Start, at);
        return shape;
    }

    // The end of an IPv6 or hardware address: hexadecimal groups with at least two colons among them. Zero if there is none.
    private readonly int AddressEnd()
    {
        if (_next == _text.Length || _text[_next] != ':') return 0;
        var colons = Start > 1 && _text[Start - 1] == ':' && _text[Start - 2] == ':' ? 2 : 0;
        var at = _next;
        for (var group = 0; at < _text.Length && group <= 4; at++)
        {
            if (_text[at] == ':') (colons, group) = (colons + 1, 0);
            else if (char.IsAsciiHexDigit(_text[at])) group++;
            else break;
        }
        return colons >= 2 && !IsWord(at) ? at : 0;
    }

    private readonly int MailAddressEnd()
    {
        if (_next == _text.Length || _text[_next] != '@') return 0;
        var host = new Tokenizer(_text) { _next = _next + 1 };
        return host.FindStart() && host.Start == _next + 1 && host.Measure() is var _ && host.Token.Contains('.') ? host._next : 0;
    }

    private readonly bool IsWord(int at) => at < _text.Length && (CharacterKind.Of(_text[at]) & CharacterKinds.Word) != CharacterKinds.Separator;
}
