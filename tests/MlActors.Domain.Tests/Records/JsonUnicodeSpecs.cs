using System.Text;
using System.Text.Json;
using CsCheck;
using MlActors.Domain.Records;
using Xunit;

namespace MlActors.Domain.Tests.Records;

public sealed class JsonUnicodeSpecs
{
    [Theory]
    [InlineData("""{"a":"b"}""", -1)]
    [InlineData("""{"a":"\u00e9\ud83d\ude00\uD83D\uDE00"}""", -1)]
    [InlineData("""{"a":"\\ud800"}""", -1)]
    [InlineData("""{"a":"\\\\ud800 \" \\"}""", -1)]
    [InlineData("""{"a":"\ud800"}""", 6)]
    [InlineData("""{"a":"\\\ud800"}""", 8)]
    [InlineData("""{"a":"\udc00"}""", 6)]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", 6)]
    [InlineData("""{"a":"\ud83d\\ude00"}""", 6)]
    [InlineData("""{"a":"\ud83dx"}""", 6)]
    [InlineData("""{"\uDBFF":1}""", 2)]
    [InlineData("\\", -1)]
    [InlineData("\\u", -1)]
    [InlineData("\\ud80", -1)]
    [InlineData("\\ud800", 0)]
    public void The_position_of_an_unpaired_surrogate_is_found(string json, int at) =>
        Assert.Equal(at, JsonUnicode.IndexOfInvalid(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(new byte[] { 0x22, 0xff, 0x22 }, 1)]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 }, 1)]
    [InlineData(new byte[] { 0x22, 0xc3 }, 1)]
    [InlineData(new byte[] { 0xc3, 0xa9, 0xc0, 0x80 }, 2)]
    public void The_position_of_bytes_that_are_not_UTF8_is_found(byte[] json, int at) => Assert.Equal(at, JsonUnicode.IndexOfInvalid(json));

    [Fact]
    public void Invalid_unicode_can_be_decoded_after_replacement() =>
        Gen.Select(Gen.Byte.Array[0, 8], Gen.Int[0, 0xffff], Gen.Int[0, 0xffff], Gen.OneOf("", "\\\\", "x")).Sample(
        (bytes, first, second, between) =>
        {
            byte[] harmless = [.. bytes.Select(each => each is (byte)'"' or (byte)'\\' or < 0x20 ? (byte)'a' : each)];
            byte[] json = [.. "{\"a\":\""u8, .. harmless, .. Encoding.UTF8.GetBytes($"{between}\\u{first:x4}{between}\\u{second:X4}"), .. "\"}"u8];
            var isText = true;
            try
            {
                JsonDocument.Parse(json).RootElement.GetProperty("a").GetString();
            }
            catch (Exception fault) when (fault is InvalidOperationException or JsonException)
            {
                isText = false;
            }

            Assert.Equal(isText, JsonUnicode.IndexOfInvalid(json) < 0);
            Assert.NotNull(JsonDocument.Parse(JsonUnicode.Replace(json)).RootElement.GetProperty("a").GetString());
        });
}
