using System.Text;
using System.Text.RegularExpressions;

namespace MlActors.Domain.Tests.Tidy;

/// <summary>A type, what stands before its brace, and how many lines it has.</summary>
/// <param name="Header">Its modifiers, name, parameters and bases.</param>
internal sealed record TypeLength(string Name, string Header, int Lines);

/// <summary>A method and how many lines stand between its braces.</summary>
internal sealed record MethodLength(string Name, int Lines);

/// <summary>
/// Reads C# as far as the tidy specs need it: what is a comment or a text, and where a method begins and ends. It knows no grammar; a brace
/// after a parameter list inside a type begins a method.
/// </summary>
internal static partial class SourceCode
{
    /// <summary>Comments, texts and characters replaced by blanks, line by line.</summary>
    public static string WithoutWords(string text)
    {
        var code = new StringBuilder(text.Length);
        var at = 0;
        foreach (Match word in Words().Matches(text))
        {
            code.Append(text, at, word.Index - at).Append(NotALineEnd().Replace(word.Value, " "));
            at = word.Index + word.Length;
        }

        return code.Append(text, at, text.Length - at).ToString();
    }

    public static IEnumerable<MethodLength> Methods(string code) =>
        from block in Blocks(code)
        where block.IsInType && !IsType(block.Header)
        let method = MethodHeader().Match(block.Header)
        where method.Success
        select new MethodLength(method.Groups["name"].Value, block.Lines - 2);

    /// <summary>All types with a body, nested ones too.</summary>
    public static IEnumerable<TypeLength> Types(string code) =>
        from block in Blocks(code)
        let type = TypeName().Match(block.Header)
        where type.Success
        select new TypeLength(type.Groups["name"].Value, block.Header, block.Lines);

    private static bool IsType(string header) => TypeHeader().IsMatch(header);

    /// <summary>All blocks: what stands before the brace, whether a type or a file is around it, and the lines from brace to brace.</summary>
    private static IEnumerable<(string Header, bool IsInType, int Lines)> Blocks(string code)
    {
        var open = new Stack<(string Header, bool IsInType, int Line)>();
        var (header, line) = (new StringBuilder(), 1);
        foreach (var character in code)
        {
            if (character == '\n') line++;
            switch (character)
            {
                case '{':
                    open.Push((header.ToString(), open.Count == 0 || IsType(open.Peek().Header), line));
                    header.Clear();
                    break;
                case '}':
                    if (open.TryPop(out var closed)) yield return (closed.Header, closed.IsInType, line - closed.Line + 1);
                    header.Clear();
                    break;
                case ';':
                    header.Clear();
                    break;
                default:
                    header.Append(character);
                    break;
            }
        }
    }

    // Raw texts first, since they begin like the others; an interpolated text may hold texts in its holes, which only matters for raw ones.
    [GeneratedRegex(
        """//[^\n]*|/\*.*?\*/|\$*(?<raw>"{3,}).*?\k<raw>|\$?@\$?"(?:[^"]|"")*"|\$?"(?:\\.|\{[^{}\n]*\}|[^"\\\n])*"|'(?:\\[^\n']+|\\'|[^'\\\n])'""",
        RegexOptions.Singleline)]
    private static partial Regex Words();

    [GeneratedRegex("[^\n]")]
    private static partial Regex NotALineEnd();

    [GeneratedRegex(@"\b(class|struct|interface|record|enum|namespace)\s+\w")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"\b(class|struct|interface|record|record\s+struct)\s+(?<name>(?!class\b|struct\b)\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TypeName();

    [GeneratedRegex(
        @"(?<name>\w+)\s*(<[^()]*>)?\s*\([^=]*\)\s*(where\b[^{]*|:\s*(base|this)\s*\(.*\)\s*)?$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex MethodHeader();
}
