using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using MlActors.Domain.Snapshots;

namespace MlActors.Actors.Serialization;

/// <summary>
/// How everything that is ours is written: a short versioned manifest, never a type name, and JSON; a model snapshot as the bytes it is.
/// What cannot be read, such as a manifest that this version does not know, is returned as an <see cref="UnreadablePayload"/> and is never guessed.
/// </summary>
public sealed class WireFormat(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string ModelSnapshotManifest = "model.snapshot.v1";
    private const string DigestManifest = "digest.v1";

    private static readonly FrozenDictionary<Type, string> Manifests = WireManifests.All.ToFrozenDictionary(
        entry => entry.Type, entry => entry.Manifest);
    private static readonly FrozenDictionary<string, JsonTypeInfo> Types =
        WireManifests.All.ToFrozenDictionary(entry => entry.Manifest, entry => WireJson.Default.GetTypeInfo(entry.Type)!);

    public override int Identifier => 4711;

    public override string Manifest(object o) => o switch
    {
        ModelSnapshot => ModelSnapshotManifest,
        JournalDigest => DigestManifest,
        _ => ManifestOf(o),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        ModelSnapshot snapshot => snapshot.Payload,
        JournalDigest digest => WriteDigest(digest),
        _ => JsonSerializer.SerializeToUtf8Bytes(obj, Types[ManifestOf(obj)]),
    };

    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return Read(bytes, manifest);
        }
        catch (Exception damage)
        {
            return new UnreadablePayload(manifest, damage.Message);
        }
    }

    private static object Read(byte[] bytes, string manifest) => manifest switch
    {
        ModelSnapshotManifest => new ModelSnapshot(bytes),
        DigestManifest => ReadDigest(bytes),
        _ => JsonSerializer.Deserialize(bytes, TypeOf(manifest)) ?? throw new SerializationException($"[{manifest}] holds nothing."),
    };

    private static string ManifestOf(object o) => Manifests.TryGetValue(o.GetType(), out var manifest)
        ? manifest
        : throw new SerializationException($"{o.GetType()} has no manifest; give it one in {nameof(WireManifests)}.");

    private static JsonTypeInfo TypeOf(string manifest) => Types.TryGetValue(manifest, out var type)
        ? type
        : throw new SerializationException($"[{manifest}] is not known to this version; it was written by a newer one, which has to read it.");

    private static byte[] WriteDigest(JournalDigest digest) => JsonSerializer.SerializeToUtf8Bytes(new JsonArray(
        [.. digest.Events.Select(happened => (JsonNode)new JsonObject
        {
            ["m"] = ManifestOf(happened),
            ["e"] = JsonSerializer.SerializeToNode(happened, Types[ManifestOf(happened)]),
        })]));

    private static JournalDigest ReadDigest(byte[] bytes) => new(
    [
        .. JsonNode.Parse(bytes)!.AsArray().Select(entry => entry!["e"].Deserialize(TypeOf(entry["m"]!.GetValue<string>()))!),
    ]);
}

/// <summary>A snapshot as a shorter journal: the fewest events that lead to the same state.</summary>
public sealed record JournalDigest(ImmutableArray<object> Events);
