using System.Collections.Frozen;

namespace MlActors.Detection.Categorization;

/// <summary>
/// The characters that a token consists of, counted one by one. The shape distinguishes names and words, which tell what happened, from values, which
/// tell when, where and how much. Lives for one token.
/// </summary>
internal struct TokenShape
{
    /// <summary>The weight of a value, which is not part of a category.</summary>
    public const int NoWeight = 0;

    // Verbs distinguish two messages about the same things, such as opened and closed. Conjunctions and prepositions carry no information, and names
    // with digits vary most.
    private const int ActionWeight = 9;
    private const int WordWeight = 3;
    private const int CompoundWeight = 2;
    private const int NumberedWeight = 1;
    private const int JoiningWeight = 1;

    private const int MaxTokenLength = 128;
    // No English word of this length is spelled with the letters a to f alone.
    private const int HexadecimalLetters = 8;
    private const int NumberDigits = 4;
    private const int MaxDigitGroups = 2;
    private const int MaxCalendarWordLength = 9;
    private const int MaxJoiningWordLength = 4;
    private const int MinActionLength = 5;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> JoiningWords = FrozenSet.ToFrozenSet(
        [
            "a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "had", "has", "have", "in", "into", "is", "it", "its",
            "of", "on", "or", "so", "that", "the", "then", "this", "to", "was", "were", "will", "with",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CalendarWords = FrozenSet.ToFrozenSet(
        [
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "AM", "PM", "UTC", "GMT",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _length;
    private int _letters;
    private int _digits;
    private int _hexadecimal;
    private int _digitGroups;
    private int _digitRun;
    private int _longestDigitRun;
    private bool _beginsWithDigit;

    public void Add(CharacterKinds kinds)
    {
        if ((kinds & CharacterKinds.Hexadecimal) != CharacterKinds.Separator) _hexadecimal++;
        if ((kinds & CharacterKinds.Digit) != CharacterKinds.Separator)
        {
            if (_length == 0) _beginsWithDigit = true;
            if (_digitRun++ == 0) _digitGroups++;
            if (_digitRun > _longestDigitRun) _longestDigitRun = _digitRun;
            _digits++;
        }
        else
        {
            _digitRun = 0;
            if ((kinds & CharacterKinds.Letter) != CharacterKinds.Separator) _letters++;
        }
        _length++;
    }

    /// <summary>Whether the token has hexadecimal digits only, few enough for a group of an address.</summary>
    public readonly bool IsAddressGroup => _hexadecimal == _length && _length <= 4;

    public readonly int WeightOf(ReadOnlySpan<char> token)
    {
        if (_letters == 0 || _beginsWithDigit || _length > MaxTokenLength) return NoWeight;
        if (_digits > 0) return IsNumber ? NoWeight : NumberedWeight;
        if (_hexadecimal == _letters && _letters >= HexadecimalLetters) return NoWeight;
        if (_length > _letters) return CompoundWeight;
        if (_length <= MaxCalendarWordLength && char.IsAsciiLetterUpper(token[0]) && CalendarWords.Contains(token)) return NoWeight;
        if (_length <= MaxJoiningWordLength && JoiningWords.Contains(token)) return JoiningWeight;
        return _length >= MinActionLength && (token.EndsWith("ed") || token.EndsWith("ing")) ? ActionWeight : WordWeight;
    }

    // Hexadecimal numbers and UUIDs, numbers with a prefix such as blk_38865, and suffixes of generated names such as x2x5k.
    private readonly bool IsNumber =>
        _hexadecimal == _letters + _digits || _longestDigitRun >= NumberDigits || _digits > _letters || _digitGroups > MaxDigitGroups;
}
