namespace MlActors.Node.Configuration;

/// <summary>
/// Looks for a bracket or a quote that does not close. Akka's parser forgives most of them, taking half of a file for the value of one key,
/// and never comes back from a list that has no end.
/// </summary>
internal static class HoconBrackets
{
    /// <summary>What is wrong and in which line; null when everything that opens closes.</summary>
    public static string? FirstFault(string text)
    {
        var open = new Stack<(char Bracket, int Line)>();
        foreach (var (index, line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            var code = WithoutText(line, out var isQuoteOpen);
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

    /// <summary>The line without its quoted texts and its comment.</summary>
    private static string WithoutText(string line, out bool isQuoteOpen)
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
