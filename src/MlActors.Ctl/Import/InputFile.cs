using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using MlActors.Ctl.Commands;
using ZstdSharp;

namespace MlActors.Ctl.Import;

/// <summary>An opened file: decompressed, with its format and encoding recognised by its first bytes.</summary>
public sealed class InputFile : IAsyncDisposable
{
    private const int HeadBytes = 64 * 1024;
    private const int Windows1252 = 1252;

    private readonly Stream _raw;
    private readonly Stream _content;
    private readonly string _head;
    private readonly Encoding _encoding;

    private InputFile(Stream raw, Stream content, string compression, string head, Encoding encoding) =>
        (_raw, _content, Compression, _head, _encoding) = (raw, content, compression, head, encoding);

    /// <summary>The compression in words; empty for none.</summary>
    public string Compression { get; }

    /// <summary>The fraction of the file that has been read; null while it cannot be known, as for a pipe.</summary>
    public double? Progress => _raw is { CanSeek: true, Length: > 0 } ? (double)_raw.Position / _raw.Length : null;

    /// <exception cref="CommandFailedException">The content is empty or of an unknown kind.</exception>
    public static async Task<InputFile> OpenAsync(Stream raw, CancellationToken cancellationToken)
    {
        var (magic, packed) = await PeekAsync(raw, 4, cancellationToken);
        var (compression, plain) = magic switch
        {
            [0x1F, 0x8B, ..] => ("gzip", new GZipStream(packed, CompressionMode.Decompress)),
            [0x28, 0xB5, 0x2F, 0xFD] => ("zstd", new DecompressionStream(packed)),
            [(byte)'P', (byte)'K', 3, 4] => throw Unusable("The file is a ZIP archive. Unpack it, and import the file in it."),
            [(byte)'B', (byte)'Z', (byte)'h', _] => throw Unusable("The file is compressed with bzip2; gzip and zstd are read. Unpack it first."),
            [0xFD, (byte)'7', (byte)'z', (byte)'X'] => throw Unusable("The file is compressed with xz; gzip and zstd are read. Unpack it first."),
            _ => ("", packed),
        };
        var (head, content) = await PeekAsync(plain, HeadBytes, cancellationToken);
        var encoding = EncodingOf(head);
        using var reader = new StreamReader(new MemoryStream(head), encoding);
        var text = (await reader.ReadToEndAsync(cancellationToken)).TrimStart();
        if (text.Length == 0) throw Unusable("The file is empty.");
        if (text.Contains('\0', StringComparison.Ordinal)) throw Unusable("The file is not text. CSV, NDJSON and a JSON array are read.");
        return new InputFile(raw, content, compression, text, encoding);
    }

    public IRowReader Rows(string? delimiter) => _head[0] switch
    {
        '{' => new JsonLinesReader(Reader(), _head),
        '[' => new JsonArrayReader(_content),
        _ => new CsvRowReader(Reader(), delimiter, _encoding),
    };

    public async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync();
        await _raw.DisposeAsync();
    }

    private StreamReader Reader() => new(_content, _encoding);

    /// <summary>Reads the first bytes, and returns a stream that begins with them again, because a pipe cannot be rewound.</summary>
    private static async Task<(byte[] Head, Stream Whole)> PeekAsync(Stream stream, int count, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream);
        try
        {
            var read = await pipe.ReadAtLeastAsync(count, cancellationToken);
            var head = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length)).ToArray();
            pipe.AdvanceTo(read.Buffer.Start);
            return (head, pipe.AsStream());
        }
        catch (Exception broken) when (broken is InvalidDataException or ZstdException)
        {
            throw Unusable($"The file cannot be decompressed: {broken.Message}");
        }
    }

    /// <summary>Text that is not Unicode is mostly from Windows programs; a byte-order mark is recognised by the reader.</summary>
    private static Encoding EncodingOf(ReadOnlySpan<byte> head)
    {
        // The last character may be cut off.
        var whole = head.Length < HeadBytes ? head : head[..(head.LastIndexOf((byte)'\n') + 1)];
        var hasUtf16Mark = head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        return hasUtf16Mark || Utf8.IsValid(whole) ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(Windows1252)!;
    }

    private static CommandFailedException Unusable(string message) => CommandFailedException.Usage(message);
}
