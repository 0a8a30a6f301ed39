namespace MlActors.Node.Configuration;

/// <summary>
/// Finds a bracket or a quote that is not closed. Akka's parser accepts most of them, reading half of a file as the value of one key, and
/// does not return at all for a list without an end.
/// </summary>
internal static class HoconBrackets
{
    /// <summary>The fault and its line; null when every bracket and quote is closed.</summary>
    public static string? FindFault(string text)
    {
        var open = new Stack<(char Bracket, int Line)>();
        foreach (var (index, line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            var code = StripStringsAndComment(line, out var isQuoteOpen);
            if (isQuoteOpen) return $"line {index + 1}: a quote is not closed";
            foreach (var bracket in code)
            {
                if (bracket is '{' or '[') open.Push((bracket, index + 1));
                else if (bracket is '}' or ']' && (open.Count == 0 || open.Pop().Bracket != (bracket == '}' ? '{' : '[')))
                    return $"line {index + 1}: this [{bracket}] closes nothing";
            }
        }

        return open.TryPeek(out var last) ? $"line {last.Line}: this [{last.Bracket}] is not closed" : null;
    }

    /// <summary>Removes quoted texts and the comment from a line.</summary>
    private static string StripStringsAndComment(string line, out bool isQuoteOpen)
    {
        var code = new System.Text.StringBuilder(line.Length);
        isQuoteOpen = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (isQuoteOpen && line[at] == '\\') at++;
            else if (line[at] == '"') isQuoteOpen = !isQuoteOpen;
            else if (!isQuoteOpen && (line[at] == '#' || line.AsSpan(at).StartsWith("//"))) break;
            else if (!isQuoteOpen) code.Append(line[at]);
        }

        return code.ToString();
    }
}
