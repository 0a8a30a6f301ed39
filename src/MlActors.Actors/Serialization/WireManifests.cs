using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MlActors.Domain.Snapshots;

namespace MlActors.Actors.Serialization;

/// <summary>A type and the name under which it is written.</summary>
internal sealed record WireManifest(Type Type, string Manifest);

/// <summary>The manifests of everything that is written in JSON, read from the names that <see cref="WireJson"/> gives to its types.</summary>
internal static partial class WireManifests
{
    public static readonly ImmutableArray<WireManifest> All =
    [
        .. typeof(WireJson).GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => new WireManifest((Type)attribute.ConstructorArguments[0].Value!, ManifestOf(NameIn(attribute)))),
    ];

    /// <summary>What is bound to the serializer: the types above, and the two that have a form of their own.</summary>
    public static readonly ImmutableArray<Type> BoundTypes = [.. All.Select(entry => entry.Type), typeof(ModelSnapshot), typeof(JournalDigest)];

    private static string NameIn(CustomAttributeData attribute) =>
        (string)attribute.NamedArguments
            .Single(named => named.MemberName == nameof(JsonSerializableAttribute.TypeInfoPropertyName)).TypedValue.Value!;

    /// <summary>Family, name and version: `JobCreateJobV1` is `job.create-job.v1`.</summary>
    private static string ManifestOf(string name)
    {
        var words = Words().Matches(name).Select(word => word.Value.ToLowerInvariant()).ToArray();
        return $"{words[0]}.{string.Join('-', words[1..^1])}.{words[^1]}";
    }

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();
}
