using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.CategorizationAnalyzer;

namespace MlActors.Api.Configuration;

/// <summary>
/// Reads a categorization_analyzer. The engine always takes the first line with letters, splits it as `ml_standard` does and leaves out the words of
/// dates. So an analyzer may leave these out or name them, and add patterns to be left out; everything else is refused by name, because it would have
/// no effect.
/// </summary>
internal static class CategorizationAnalyzerReader
{
    private const string Name = "categorization_analyzer";

    /// <summary>Reads the analyzer, and the filters that stand beside it or in it.</summary>
    public static AnalysisConfig Read(JsonFields fields, AnalysisConfig analysis)
    {
        ImmutableArray<string> filters = [.. fields.Texts("categorization_filters") ?? []];
        if (fields.Take(Name) is not { Kind: not JsonKind.Null } analyzer) return analysis with { CategorizationFilters = filters };
        if (!filters.IsEmpty) throw ElasticException.BadRequest(CategorizationRules.FiltersBesideAnalyzer);
        Check(analyzer);
        var (json, patterns) = (analyzer.ToJson(), PatternsOf(analyzer.ToJson()));

        // The default with filters is shown as an analyzer, and may come back as one.
        return json == JsonOfDefault(patterns)
            ? analysis with { CategorizationFilters = patterns }
            : analysis with { CategorizationAnalyzer = json };
    }

    /// <summary>The default, to which the categorization filters of a job are added.</summary>
    public static void WriteDefaultAnalyzer(this ElasticJsonWriter json, IEnumerable<string> filters)
    {
        if (json.IsForDotNetClient)
        {
            json.Text("tokenizer", Tokenizer);
            return;
        }

        json.Array("char_filter", filters.Prepend(FirstLine).Index(), filter =>
        {
            if (filter.Index == 0) json.Writer.WriteStringValue(FirstLine);
            else json.Object(() => json.Text("type", Replace).Text("pattern", filter.Item));
        })
        .Text("tokenizer", Tokenizer)
        .Array("filter", [true, false], isStop => json.Object(() =>
        {
            if (isStop) json.Text("type", "stop").Texts("stopwords", DateWords);
            else json.Text("type", "limit").Text("max_token_count", $"{MaxTokens}");
        }));
    }

    private static string JsonOfDefault(IEnumerable<string> filters) =>
        System.Text.Encoding.UTF8.GetString(ElasticJsonWriter.Render(json => json.WriteDefaultAnalyzer(filters)));

    private static void Check(JsonPart analyzer)
    {
        if (analyzer.Kind == JsonKind.String)
        {
            if (analyzer.Text != Tokenizer) throw NotSupported($"a [{Name}] other than [{Tokenizer}]");
            return;
        }

        if (analyzer.Kind != JsonKind.Object)
            throw ElasticException.BadRequest($"[{Name}] should be analyzer's name or settings [{analyzer.TokenName}]");
        if (analyzer.Find("tokenizer") is null)
            throw ElasticException.BadRequest($"{Name} that is not a global analyzer must specify a [tokenizer] field");
        foreach (var (name, value) in analyzer.Members) Check(name, value);
    }

    private static void Check(string name, JsonPart value)
    {
        switch (name, value.Kind)
        {
            case ("tokenizer", JsonKind.String or JsonKind.Object):
                if (NameOf(value, "tokenizer", ["type"]) is var tokenizer && tokenizer != Tokenizer)
                    throw NotSupported($"the tokenizer [{tokenizer}] in a [{Name}]");
                break;
            case ("char_filter", JsonKind.Array):
                foreach (var (at, filter) in value.Items.Index()) CheckCharacterFilter(filter, isFirst: at == 0);
                break;
            case ("filter", JsonKind.Array):
                foreach (var filter in value.Items) CheckTokenFilter(filter);
                break;
            default:
                throw ElasticException.BadRequest($"Parameter [{name}] in [{Name}] is unknown or of the wrong type [{value.TokenName}]");
        }
    }

    private static void CheckCharacterFilter(JsonPart filter, bool isFirst)
    {
        switch (NameOf(filter, "char_filter", ["type", "pattern", "replacement"]))
        {
            case FirstLine when isFirst && filter.Kind == JsonKind.String:
                break;
            case FirstLine:
                throw NotSupported($"the char_filter [{FirstLine}] after others in a [{Name}]");
            case Replace when filter.Find("pattern") is not { Kind: JsonKind.String }:
                throw ElasticException.BadRequest("pattern is missing for [__anonymous__pattern_replace] char filter of type 'pattern_replace'");
            case Replace when filter.Find("replacement") is { } replacement && replacement.Text is not ("" or " "):
                throw NotSupported($"a replacement in the char_filter [{Replace}] of a [{Name}]");
            case Replace:
                break;
            case var other:
                throw NotSupported($"the char_filter [{other}] in a [{Name}]");
        }
    }

    private static void CheckTokenFilter(JsonPart filter)
    {
        switch (NameOf(filter, "filter", ["type", "stopwords", "max_token_count"]))
        {
            case "stop" when filter.Find("stopwords") is { Kind: JsonKind.Array } words:
                if (words.Items.FirstOrDefault(word => word.Kind != JsonKind.String || !DateWords.Contains(word.Text!)) is { } unknown)
                    throw NotSupported($"the stop word [{unknown.Text ?? unknown.TokenName}], which is no word of a date, in a [{Name}]");
                break;
            case "limit" when filter.Find("max_token_count")?.Text == $"{MaxTokens}":
                break;
            case "limit":
                throw NotSupported($"the filter [limit] with a max_token_count other than [{MaxTokens}] in a [{Name}]");
            case var other:
                throw NotSupported($"the filter [{other}] in a [{Name}]");
        }
    }

    /// <summary>The name of a built-in part, or the type of a configured one.</summary>
    private static string NameOf(JsonPart part, string list, ReadOnlySpan<string> members)
    {
        if (part.Kind == JsonKind.String) return part.Text!;
        if (part.Kind != JsonKind.Object)
            throw ElasticException.BadRequest($"[{list}] in [{Name}] array element should contain {list}'s name or settings [{part.TokenName}]");
        foreach (var (name, _) in part.Members)
            if (!members.Contains(name)) throw NotSupported($"[{name}] in a {list} of a [{Name}]");
        return part.Find("type") is { Kind: JsonKind.String, Text: { } type }
            ? type
            : throw ElasticException.BadRequest($"Missing [type] setting for anonymous {list}: in [{Name}]");
    }

    private static ElasticException NotSupported(string what) => ElasticException.NotSupported(
        what, $"leave it out, and name what is not to count in char_filters of the type [{Replace}] or in [categorization_filters]");
}
