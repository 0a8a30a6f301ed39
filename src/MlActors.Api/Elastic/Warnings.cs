using System.Text;
using Microsoft.AspNetCore.Http;

namespace MlActors.Api.Elastic;

/// <summary>Adds deprecation warnings to the response's Warning header.</summary>
internal static class Warnings
{
    /// <summary>Elastic's clients recognise their warnings by this agent; this build has no commit hash to name.</summary>
    private const string Agent = $"299 Elasticsearch-{ApiSettings.ElasticVersion}-unknown";

    public static void Add(HttpResponse response, string text) => response.Headers.Append("Warning", $"{Agent} \"{Escape(text)}\"");

    /// <summary>A header holds printable ASCII only, and quotes in it are escaped.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
            _ = letter switch
            {
                '"' or '\\' => escaped.Append('\\').Append(letter),
                >= ' ' and <= '~' => escaped.Append(letter),
                _ => escaped.Append(Uri.EscapeDataString(letter.ToString())),
            };
        return escaped.ToString();
    }
}
