using System.Text;
using System.Text.Json;
using MlActors.Detection.Records;
using MlActors.Domain.Records;
using Xunit;

namespace MlActors.Domain.Tests.Records;

public sealed class RecordReaderSpecs
{
    [Fact]
    public void A_record_has_its_time_and_the_analysed_fields_in_their_order()
    {
        var records = Read(["responsetime", "airline"], """{"airline":"AAL","responsetime":132.2046,"sourcetype":"farequote","time":1403481600}""");

        Assert.Equal(1403481600000, records.Batch.TimeOf(0));
        Assert.Equal([FieldValue.Of(132.2046), FieldValue.Of("AAL")], records.Batch.ValuesOf(0).ToArray());
    }

    [Theory]
    [InlineData("""{"time":1,"f":null}""")]
    [InlineData("""{"time":1}""")]
    [InlineData("""{"time":1,"f":[]}""")]
    [InlineData("""{"time":1,"f":{"inner":1}}""")]
    [InlineData("""{"time":1,"f":1e999}""")]
    public void A_field_without_a_value_is_missing(string document) => Assert.Equal([FieldValue.Missing], Values(document));

    [Theory]
    [InlineData("""{"time":1,"f":true}""", "true")]
    [InlineData("""{"time":1,"f":false}""", "false")]
    [InlineData("""{"time":1,"f":"a\"bä"}""", "a\"bä")]
    [InlineData("""{"time":1,"f":"12"}""", "12")]
    [InlineData("""{"time":1,"f":["first","second"]}""", "first")]
    [InlineData("""{"time":1,"f":["first",["x"],{"y":[1]}]}""", "first")]
    public void Texts_and_booleans_are_texts_and_an_array_is_its_first_element(string document, string expected) =>
        Assert.Equal([FieldValue.Of(expected)], Values(document));

    [Theory]
    [InlineData("""{"time":1,"a":{"b":{"c":7}}}""")]
    [InlineData("""{"time":1,"a.b":{"c":7}}""")]
    [InlineData("""{"time":1,"a":{"b.c":7}}""")]
    [InlineData("""{"time":1,"a.b.c":7}""")]
    [InlineData("""{"time":1,"a":{"x":1,"b":{"c":7,"d":2}},"b":3}""")]
    [InlineData("""{"time":1,"a":[{"b":{"c":7}},{"b":{"c":8}}]}""")]
    public void A_dotted_name_reaches_into_objects_and_finds_keys_with_dots(string document) =>
        Assert.Equal([FieldValue.Of(7)], Read(["a.b.c"], document).Batch.ValuesOf(0).ToArray());

    [Fact]
    public void The_time_may_be_in_an_object_and_be_a_detectors_field_too()
    {
        var reader = RecordReader.For(new DataDescription("meta.at", "yyyy-MM-dd"), ["meta.at"]);
        var records = Read(reader, """{"meta":{"at":"2014-07-01"}}""");

        Assert.Equal(1404172800000, records.Batch.TimeOf(0));
        Assert.Equal([FieldValue.Of("2014-07-01")], records.Batch.ValuesOf(0).ToArray());
    }

    [Theory]
    [InlineData("""{"f":1}""")]
    [InlineData("""{"time":null,"f":1}""")]
    [InlineData("""{"time":"yesterday","f":1}""")]
    [InlineData("""{"time":true,"f":1}""")]
    [InlineData("""{"time":{},"f":1}""")]
    public void A_record_without_a_time_is_dropped_and_counted(string document)
    {
        var records = Read(["f"], document);

        Assert.Equal(0, records.Batch.Count);
        Assert.Equal(1, records.InvalidDateCount);
    }

    [Fact]
    public void Fields_are_counted_without_the_time_and_bytes_with_everything()
    {
        string[] documents =
        [
            """{"airline":"AAL","responsetime":"132.2046","sourcetype":"farequote","time":"1403481600"}""",
            """{"airline":"JZA","responsetime":"990.4628","sourcetype":"farequote","time":"1403481700"}""",
        ];
        var records = Read(["responsetime", "airline"], documents);

        Assert.Equal(6, records.InputFieldCount);
        Assert.Equal(documents.Sum(document => document.Length), records.InputBytes);
    }

    [Theory]
    [InlineData("""{"time":1,"tags":["a","b",{"c":1}]}""", 1)]
    [InlineData("""{"time":1,"a":{"b":1,"c":{"d":2}},"e":null}""", 3)]
    [InlineData("""{"time":[1,2]}""", 0)]
    public void An_array_is_one_field_and_an_object_is_its_fields(string document, long fields) =>
        Assert.Equal(fields, Read(["f"], document).InputFieldCount);

    [Fact]
    public void A_known_time_replaces_the_documents_own()
    {
        var records = new RecordBatchBuilder(1);
        RecordReader.For(new DataDescription("at", "epoch"), ["f"]).TryReadAt(42, """{"at":"2014-07-01","f":1}"""u8, records);

        Assert.Equal(42, records.Take().Batch.TimeOf(0));
    }

    [Theory]
    [InlineData("""[1]""")]
    [InlineData("""{"time":1""")]
    [InlineData("""{"time":1}{"time":2}""")]
    [InlineData("")]
    public void A_text_that_is_not_a_single_object_is_refused(string document) => Assert.ThrowsAny<JsonException>(() => Read(["f"], document));

    private static FieldValue[] Values(string document) => Read(["f"], document).Batch.ValuesOf(0).ToArray();

    private static ParsedRecords Read(string[] fields, params string[] documents) =>
        Read(RecordReader.For(new DataDescription(), [.. fields]), documents);

    private static ParsedRecords Read(RecordReader reader, params string[] documents)
    {
        var records = new RecordBatchBuilder(reader.FieldCount);
        foreach (var document in documents) reader.Read(Encoding.UTF8.GetBytes(document), records);
        return records.Take();
    }
}
