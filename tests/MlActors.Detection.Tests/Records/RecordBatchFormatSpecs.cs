using CsCheck;
using MlActors.Detection.Records;

namespace MlActors.Detection.Tests.Records;

public sealed class RecordBatchFormatSpecs
{
    private static readonly Gen<FieldValue> Value = Gen.OneOf(
        Gen.Const(FieldValue.Missing),
        Gen.Double.Select(FieldValue.Of),
        Gen.String.Select(FieldValue.Of),
        Gen.OneOf(FieldValue.Of(double.NaN), FieldValue.Of(-0.0), FieldValue.Of("\ud800"), FieldValue.Of("x\udc00"), FieldValue.Of("")));

    private static readonly Gen<RecordBatch> Batch =
        from count in Gen.Int[0, 30]
        from fields in Gen.Int[0, 4]
        from times in Gen.OneOf(Gen.Long, Gen.Long[1_700_000_000_000, 1_700_000_100_000]).Array[count]
        from values in Value.Array[count * fields]
        select new RecordBatch(times, values, fields);

    [Fact]
    public void Every_batch_reads_back_as_it_was_written() => Batch.Sample(batch =>
    {
        var read = RecordBatchFormat.Read(RecordBatchFormat.Write(batch));

        Assert.Equal((batch.Count, batch.FieldCount), (read.Count, read.FieldCount));
        for (var record = 0; record < batch.Count; record++)
        {
            Assert.Equal(batch.TimeOf(record), read.TimeOf(record));
            Assert.Equal(batch.ValuesOf(record).ToArray().Select(Exactly), read.ValuesOf(record).ToArray().Select(Exactly));
        }
    });

    [Fact]
    public void Equal_batches_have_equal_bytes() => Batch.Sample(batch =>
        Assert.Equal(RecordBatchFormat.Write(batch), RecordBatchFormat.Write(RecordBatchFormat.Read(RecordBatchFormat.Write(batch)))));

    [Fact]
    public void A_batch_with_any_byte_changed_or_cut_off_is_refused() => Gen.Select(Batch, Gen.Int, Gen.Byte[1, 255]).Sample((batch, at, change) =>
    {
        var bytes = RecordBatchFormat.Write(batch);
        var position = (int)((uint)at % bytes.Length);

        Assert.Throws<FormatException>(() => RecordBatchFormat.Read(bytes.AsSpan(0, position)));
        bytes[position] ^= change;
        Assert.Throws<FormatException>(() => RecordBatchFormat.Read(bytes));
    });

    [Fact]
    public void Arbitrary_bytes_are_a_batch_or_a_format_error() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var refusal = Record.Exception(() => RecordBatchFormat.Read(bytes));
        Assert.True(refusal is null or FormatException, refusal?.ToString());
    });

    [Fact]
    public void Another_version_is_refused_with_its_number()
    {
        var bytes = RecordBatchFormat.Write(RecordBatch.Empty(1));
        bytes[0] = 7;

        Assert.Contains("version is 7", Assert.Throws<FormatException>(() => RecordBatchFormat.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_text_is_written_once_and_adjacent_times_are_short()
    {
        const int count = 1_000;
        var times = Enumerable.Range(0, count).Select(record => 1_700_000_000_000L + record * 60L).ToArray();
        var host = FieldValue.Of("a rather long name of a host");
        var values = Enumerable.Range(0, count).SelectMany(record => new[] { FieldValue.Of(record), host }).ToArray();

        var bytes = RecordBatchFormat.Write(new RecordBatch(times, values, fieldCount: 2));

        // One byte for the time, a tag and eight bytes for a number, and the index of a text.
        Assert.InRange(bytes.Length, count * 11, count * 11 + 100);
    }

    [Fact]
    public void Too_many_fields_are_refused_before_anything_is_written() =>
        Assert.Throws<ArgumentException>(() => RecordBatchFormat.Write(RecordBatch.Empty(RecordBatchFormat.MaxFields + 1)));

    private static string Exactly(FieldValue value) => value.Kind switch
    {
        FieldKind.Number => $"number {BitConverter.DoubleToInt64Bits(value.Number):x}",
        FieldKind.Text => $"text {string.Join(',', value.AsText()!.Select(unit => (int)unit))}",
        _ => "missing",
    };
}
