namespace MlActors.Domain.Time;

/// <summary>A position in a UTF-8 text. Lives while one date is read.</summary>
internal ref struct TextCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public int At { get; set; }

    public readonly bool AtEnd => At == _text.Length;

    public readonly bool NextIsDigit => At < _text.Length && char.IsAsciiDigit((char)_text[At]);

    public bool Take(byte wanted)
    {
        if (At >= _text.Length || _text[At] != wanted) return false;
        At++;
        return true;
    }

    public bool Take(ReadOnlySpan<byte> wanted)
    {
        if (!_text[At..].StartsWith(wanted)) return false;
        At += wanted.Length;
        return true;
    }

    /// <summary>A number with a minimum and maximum count of digits.</summary>
    public bool Number(int min, int max, out int number)
    {
        (number, var start) = (0, At);
        while (At - start < max && NextIsDigit) number = (number * 10) + (_text[At++] - '0');
        return At - start >= min;
    }

    /// <summary>Digits after a decimal point as milliseconds; further digits are truncated.</summary>
    public bool Fraction(int min, int max, out int milliseconds)
    {
        (milliseconds, var start) = (0, At);
        for (var scale = 100; At - start < max && NextIsDigit; scale /= 10) milliseconds += (_text[At++] - '0') * scale;
        return At - start >= min;
    }

    /// <summary>An offset from UTC: Z, +01, +0100 or +01:00.</summary>
    public bool Offset(out int minutes)
    {
        minutes = 0;
        if (Take((byte)'Z')) return true;
        var sign = Take((byte)'+') ? 1 : Take((byte)'-') ? -1 : 0;
        if (sign == 0 || !Number(2, 2, out var hours) || hours > 18) return false;
        if (!AtEnd && (Take((byte)':') || NextIsDigit))
        {
            if (!Number(2, 2, out minutes) || minutes > 59) return false;
        }
        minutes = sign * ((hours * 60) + minutes);
        return true;
    }

    /// <summary>One of several words, ignoring case.</summary>
    public bool Word(ReadOnlySpan<string> words, int letters, out int index)
    {
        for (index = 0; index < words.Length; index++)
        {
            var word = letters > 0 ? words[index].AsSpan(0, letters) : words[index];
            if (!System.Text.Ascii.EqualsIgnoreCase(_text[At..][..Math.Min(word.Length, _text.Length - At)], word)) continue;
            At += word.Length;
            return true;
        }
        return false;
    }
}
