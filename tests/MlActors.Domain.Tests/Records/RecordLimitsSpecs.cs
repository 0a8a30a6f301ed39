using System.Text;
using MlActors.Domain.Records;
using Xunit;

namespace MlActors.Domain.Tests.Records;

/// <summary>An invalid record ends a stream with its position, after the records before it.</summary>
public sealed class RecordLimitsSpecs
{
    private const string Good = "{\"time\":1,\"value\":\"a\"}\n";

    public static TheoryData<string> NoRecords => new(
        """{"time":2,"value":"\ud800"}""",
        """{"time":2,"other":["\udc00"]}""",
        """{"time":2,"other\ud83d":1}""",
        """{"time":2,"value\ud83d":1}""",
        $$"""{"time":2,"value":"{{new string('x', RecordLimits.MaxTextBytes + 1)}}"}""",
        $$"""{"time":2,"other":"{{new string('x', RecordLimits.MaxDocumentBytes)}}"}""");

    [Theory]
    [MemberData(nameof(NoRecords))]
    public async Task An_invalid_record_ends_the_stream_after_the_records_before_it(string document)
    {
        var records = 0;

        var fault = await Assert.ThrowsAsync<MalformedRecordException>(async () =>
        {
            await foreach (var batch in ReadAsync(Good + Good + document + "\n" + Good, ["value"])) records += batch.Batch.Count;
        });

        Assert.Equal((2, 3), (records, fault.Line));
    }

    [Fact]
    public async Task A_text_of_the_maximum_length_is_accepted_escaped_or_not()
    {
        var text = string.Concat(Enumerable.Repeat("\\u0041", RecordLimits.MaxTextBytes));

        var batches = await AllAsync(ReadAsync($"{{\"time\":2,\"value\":\"{text}\"}}{Good}", ["value"]));

        Assert.Equal(2, batches.Sum(batch => batch.Batch.Count));
    }

    [Fact]
    public async Task A_batch_ends_when_its_records_reach_the_size_of_a_message()
    {
        string[] fields = [.. Enumerable.Range(0, 2_000).Select(at => $"f{at}")];
        var document = $"{{\"time\":1,{string.Join(',', fields.Select(field => $"\"{field}\":1"))}}}";

        var batches = await AllAsync(ReadAsync(string.Concat(Enumerable.Repeat(document, 300)), fields));

        Assert.Equal(300, batches.Sum(batch => batch.Batch.Count));
        Assert.All(batches, batch => Assert.InRange(Detection.Records.RecordBatchFormat.Write(batch.Batch).Length, 1, 2 * RecordLimits.BatchBytes));
    }

    [Fact]
    public async Task A_dotted_name_is_found_in_every_combination_of_objects_and_dotted_keys()
    {
        string[] parts = [.. Enumerable.Range('a', 20).Select(letter => $"{(char)letter}")];

        var batches = await AllAsync(ReadAsync($"{Document(1, 20)}{Document(2, 3)}{Document(3, 1)}", [string.Join('.', parts)]));

        // The name split into keys with these numbers of parts.
        string Document(int value, int each)
        {
            var keys = parts.Chunk(each).Select(chunk => $"\"{string.Join('.', chunk)}\":").ToArray();
            return $"{{\"time\":1,{string.Join('{', keys)}{value}{new string('}', keys.Length)}";
        }

        Assert.Equal(
            [1.0, 2.0, 3.0],
            Enumerable.Range(0, 3).Select(at => batches[0].Batch.ValuesOf(at)[0].TryGetNumber(out var number) ? number : double.NaN));
    }

    [Fact]
    public async Task The_callback_is_called_before_a_larger_buffer_is_allocated()
    {
        var announced = new List<int>();

        await foreach (var _ in RecordStream.ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes($"{{\"time\":2,\"other\":\"{new string('x', 500_000)}\"}}")), Reader(["value"]), announced.Add))
            Assert.NotEmpty(announced);

        Assert.Equal([131_072, 262_144, 524_288], announced);
    }

    private static RecordReader Reader(string[] fields) => RecordReader.For(new DataDescription(), [.. fields]);

    private static IAsyncEnumerable<ParsedRecords> ReadAsync(string text, string[] fields) =>
        RecordStream.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Reader(fields));

    private static async Task<List<ParsedRecords>> AllAsync(IAsyncEnumerable<ParsedRecords> batches)
    {
        var all = new List<ParsedRecords>();
        await foreach (var batch in batches) all.Add(batch);
        return all;
    }
}
