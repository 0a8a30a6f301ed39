using CsCheck;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Tests.Encoding;

public sealed class ByteBlockSpecs
{
    private const byte Version = 1;

    [Fact]
    public void Numbers_and_texts_read_back_as_they_were_written() =>
        Gen.Select(Gen.ULong, Gen.Long, Gen.Double, Gen.String.Null(), Gen.Long.Nullable()).Sample((varint, signed, number, text, optional) =>
        {
            var bytes = new ByteWriter(capacity: 1);
            bytes.Byte(Version);
            bytes.Varint(varint);
            bytes.Signed(signed);
            bytes.Double(number);
            bytes.Text(text);
            bytes.Optional(optional);
            var reader = ByteReader.Open(bytes.Seal(), Version);

            Assert.Equal(varint, reader.Varint());
            Assert.Equal(signed, reader.Signed());
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(reader.Double()));
            Assert.Equal(text, reader.Text(), StringComparer.Ordinal);
            Assert.Equal(optional, reader.Optional());
            reader.ExpectEnd();
        });

    [Fact]
    public void A_count_beyond_the_remaining_bytes_is_refused_before_any_allocation()
    {
        var bytes = new ByteWriter();
        bytes.Byte(Version);
        bytes.Varint(ulong.MaxValue);

        Assert.Throws<FormatException>(() => ByteReader.Open(bytes.Seal(), Version).Count());
    }

    [Fact]
    public void Trailing_bytes_are_refused()
    {
        var bytes = new ByteWriter();
        bytes.Byte(Version);
        bytes.Signed(5);

        Assert.Throws<FormatException>(() => ByteReader.Open(bytes.Seal(), Version).ExpectEnd());
    }

    [Fact]
    public void A_number_of_more_than_64_bits_is_refused()
    {
        var bytes = new ByteWriter();
        bytes.Byte(Version);
        for (var part = 0; part < 11; part++) bytes.Byte(0xFF);

        Assert.Throws<FormatException>(() => ByteReader.Open(bytes.Seal(), Version).Varint());
    }
}
