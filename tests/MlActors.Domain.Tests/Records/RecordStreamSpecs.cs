using System.Text;
using CsCheck;
using MlActors.Domain.Records;
using Xunit;

namespace MlActors.Domain.Tests.Records;

public sealed class RecordStreamSpecs
{
    private static readonly RecordReader Reader = RecordReader.For(new DataDescription(), ["value"]);

    [Theory]
    [InlineData("""{"time":1}{"time":2}{"time":3}""")]
    [InlineData("{\"time\":1}\n{\"time\":2}\r\n\r\n{\"time\":3}\n")]
    [InlineData(" {\"time\" : 1 }\t{\n\"time\":\n2}{\"time\":3}  ")]
    [InlineData("""[{"time":1},{"time":2},{"time":3}]""")]
    [InlineData(" [ {\"time\":1}\n , {\"time\":2} ] {\"time\":3}\n")]
    [InlineData("\uFEFF{\"time\":1}\n{\"time\":2}\n{\"time\":3}")]
    public async Task Documents_are_separated_by_any_white_space(string text) =>
        Assert.Equal([1000, 2000, 3000], await TimesAsync(text));

    [Fact]
    public async Task An_empty_stream_has_no_records() => Assert.Empty(await TimesAsync(" \n "));

    [Fact]
    public async Task Batches_are_bounded_by_records_and_by_bytes()
    {
        var small = string.Concat(Enumerable.Range(0, 2500).Select(time => $"{{\"time\":{time}}}\n"));
        var large = string.Concat(Enumerable.Range(0, 30).Select(time => $"{{\"time\":{time},\"text\":\"{new string('x', 100_000)}\"}}\n"));

        Assert.Equal([1000, 1000, 500], (await BatchesAsync(small)).Select(batch => batch.Batch.Count));
        Assert.Equal([11, 11, 8], (await BatchesAsync(large)).Select(batch => batch.Batch.Count));
    }

    [Theory]
    [InlineData("{\"time\":1}\n{\"time\":2}\n{\"time\":x}", 3, 9)]
    [InlineData("{\"time\":1}{\"time\":2}{\"time\"}", 1, 28)]
    [InlineData("{\"time\":1}\n{\"time\":2} gibberish", 2, 12)]
    [InlineData("{\"time\":1}\n{\"time\":2}\n\n  [1]", 4, 4)]
    [InlineData("[{\"time\":1},{\"time\":2}{\"time\":3}]", 1, 23)]
    [InlineData("[{\"time\":1},{\"time\":2}", 1, 23)]
    [InlineData("{\"time\":1}\n{\"time\":2}\n{\"time\":3", 3, 10)]
    public async Task Malformed_json_is_reported_with_its_position_after_the_records_before_it(string text, long line, long column)
    {
        var times = new List<long>();
        var fault = await Assert.ThrowsAsync<MalformedRecordException>(async () =>
        {
            await foreach (var batch in RecordStream.ReadAsync(StreamOf(text), Reader)) times.AddRange(TimesOf(batch));
        });

        Assert.Equal([1000, 2000], times);
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.StartsWith($"[{line}:{column}] ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_and_counts_are_independent_of_the_chunks_of_the_stream() =>
        await Gen.Select(Documents, Gen.Int[1, 90_000], Gen.OneOf("", "\n", " \n\n")).SampleAsync(
            async (documents, piece, separator) =>
            {
                var text = string.Join(separator, documents);
                var expected = new RecordBatchBuilder(1);
                foreach (var document in documents) Reader.Read(Encoding.UTF8.GetBytes(document), expected);
                var batches = await BatchesAsync(text, piece);

                var whole = expected.Take();
                Assert.Equal(TimesOf(whole), batches.SelectMany(TimesOf));
                Assert.Equal(Enumerable.Range(0, whole.Batch.Count).Select(at => whole.Batch.ValuesOf(at)[0]), batches.SelectMany(Values));
                Assert.Equal(
                    (whole.InputBytes, whole.InputFieldCount, whole.InvalidDateCount),
                    (batches.Sum(batch => batch.InputBytes), batches.Sum(batch => batch.InputFieldCount), batches.Sum(
                        batch => batch.InvalidDateCount)));
            },
            iter: 60);

    private static Gen<string[]> Documents { get; } =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2000], Gen.Int[0, 3]).Select((time, padding, kind) => kind switch
        {
            0 => $"{{\"time\":\"bad\",\"value\":{time}}}",
            1 => $"{{\"pad\":\"{new string('p', padding * 100)}\",\"value\":\"{time}\",\"time\":{time}}}",
            _ => $"{{\"time\":{time},\"value\":{padding}.5,\"more\":[{{\"value\":1}},2]}}",
        }).Array[0, 40];

    private static async Task<List<long>> TimesAsync(string text) => [.. (await BatchesAsync(text)).SelectMany(TimesOf)];

    private static async Task<List<ParsedRecords>> BatchesAsync(string text, int piece = int.MaxValue)
    {
        var batches = new List<ParsedRecords>();
        await foreach (var batch in RecordStream.ReadAsync(StreamOf(text, piece), Reader)) batches.Add(batch);
        return batches;
    }

    private static IEnumerable<long> TimesOf(ParsedRecords records) => Enumerable.Range(0, records.Batch.Count).Select(records.Batch.TimeOf);

    private static IEnumerable<Detection.Records.FieldValue> Values(ParsedRecords records) =>
        Enumerable.Range(0, records.Batch.Count).Select(at => records.Batch.ValuesOf(at)[0]);

    private static PiecewiseStream StreamOf(string text, int piece = int.MaxValue) => new(Encoding.UTF8.GetBytes(text), piece);

    /// <summary>Returns a limited number of bytes per read, as a network does.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
