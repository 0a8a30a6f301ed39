namespace MlActors.Detection.Categorization;

/// <summary>The roles of a character in a message.</summary>
[Flags]
internal enum CharacterKinds : byte
{
    Separator = 0,
    Letter = 1,
    Digit = 2,
    Underscore = 4,
    Hexadecimal = 8,

    /// <summary>Part of a word where a letter or digit follows, as in <c>java.lang</c> and <c>read-only</c>; otherwise a separator.</summary>
    Joiner = 16,

    Word = Letter | Digit | Underscore,
}

/// <summary>Looks up the roles of a character.</summary>
internal static class CharacterKind
{
    private static readonly CharacterKinds[] Ascii = [.. Enumerable.Range(0, 128).Select(code => KindsOf((char)code))];

    public static CharacterKinds Of(char character)
    {
        var ascii = Ascii;
        return character < ascii.Length ? ascii[character] : KindsOf(character);
    }

    private static CharacterKinds KindsOf(char character)
    {
        var hexadecimal = char.IsAsciiHexDigit(character) ? CharacterKinds.Hexadecimal : CharacterKinds.Separator;
        if (char.IsLetter(character)) return CharacterKinds.Letter | hexadecimal;
        if (char.IsDigit(character)) return CharacterKinds.Digit | hexadecimal;
        return character switch
        {
            '_' => CharacterKinds.Underscore,
            '.' or '-' => CharacterKinds.Joiner,
            _ => CharacterKinds.Separator,
        };
    }
}
