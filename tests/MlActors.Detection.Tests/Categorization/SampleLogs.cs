using CsCheck;
using MlActors.Detection.Categorization;
using MlActors.Detection.Encoding;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests.Categorization;

/// <summary>Sample log messages, and the extension methods of the categorization specs.</summary>
internal static class SampleLogs
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"];

    private static readonly string[] Words = ["alpha", "beta", "gamma", "delta", "7", "x-1", "10.0.0.1"];

    public static readonly CategorizationSettings Settings = new("message");

    /// <summary>Messages of some kinds, with random values.</summary>
    public static readonly Gen<string> AnyMessage = Gen.Frequency(
        (20, Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int[0, 99_999], Gen.Int[0, 9])
            .Select((kind, number, name) => Kinds[kind](number, Names[name]))),
        (3, Gen.Int[0, 6].Array[0, 9].Select(words => string.Join(' ', words.Select(word => Words[word])))),
        (1, Gen.String));

    private static Func<int, string, string>[] Kinds =>
    [
        (number, name) => $"2024-03-05 12:30:{number % 60:00},123 INFO [main] session opened for user {name} with id {number}",
        (number, name) => $"2024-03-05 12:30:{number % 60:00},123 INFO [main] session closed for user {name} with id {number}",
        (number, _) => $"ERROR dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_{number} terminating with exception",
        (number, _) => $"Mar  5 12:30:01 web sshd[{number}]: Failed password for invalid user admin from 192.168.{number % 256}.7 port {number} ssh2",
        (number, name) => $"GET /api/v2/users/{name}/orders/{number} HTTP/1.1 200 {number}ms",
        (number, _) => $"Garbage collection of generation {number % 3} paused all threads for {number} ms and freed {number * 7} bytes of memory",
        (_, name) => $"could not reach host {name} because no route is known to it",
        (number, _) => $"connection from fe80::1ff:fe23:{number % 10_000}:890a reset by peer f81d4fae-7dec-11d0-a765-{number:000000000000}",
    ];

    public static int CategoryOf(this Categorizer categorizer, string message) => categorizer.CategoryOf(message, partition: null);

    public static int[] CategoriesOf(this Categorizer categorizer, params string[] messages) => Array.ConvertAll(messages, categorizer.CategoryOf);

    public static CategoryDefinition DefinitionOf(this Categorizer categorizer, string message)
    {
        var id = categorizer.CategoryOf(message);
        return categorizer.Unreported().Single(definition => definition.CategoryId == id);
    }

    public static byte[] Save(this Categorizer categorizer)
    {
        var bytes = new ByteWriter();
        bytes.Byte(1);
        categorizer.Write(bytes);
        return bytes.Seal();
    }

    public static Categorizer Restore(CategorizationSettings settings, byte[] state)
    {
        var categorizer = new Categorizer(settings);
        var bytes = ByteReader.Open(state, version: 1);
        categorizer.Read(ref bytes);
        bytes.ExpectEnd();
        return categorizer;
    }

    /// <summary>The complete content of a definition, so that equal texts mean equal definitions.</summary>
    public static string Exactly(CategoryDefinition definition) =>
        $"{definition with { Examples = [], PreferredToCategories = [] }} [{string.Join('|', definition.Examples)}] "
        + $"[{string.Join(',', definition.PreferredToCategories)}]";
}
