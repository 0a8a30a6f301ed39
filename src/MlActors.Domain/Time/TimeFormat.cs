using System.Diagnostics.CodeAnalysis;

namespace MlActors.Domain.Time;

/// <summary>The format of the time in records.</summary>
public abstract record TimeFormat
{
    /// <summary>Seconds since the epoch, with fractions down to a millisecond.</summary>
    public sealed record EpochSeconds : TimeFormat
    {
        public override bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) => EpochText.TrySeconds(text, out milliseconds);
    }

    /// <summary>Milliseconds since the epoch.</summary>
    public sealed record EpochMilliseconds : TimeFormat
    {
        public override bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) =>
            EpochText.TryMilliseconds(text, out milliseconds);
    }

    /// <summary>A date pattern in Java's syntax.</summary>
    public sealed record DateText(string Text, DatePattern Pattern) : TimeFormat
    {
        public override bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) => Pattern.TryRead(text, out milliseconds);
    }

    /// <summary>The format of documents in an index, independent of the job: an ISO 8601 date, or milliseconds since the epoch.</summary>
    public sealed record Document : TimeFormat
    {
        public override bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) =>
            (!isNumber && IsoTime.TryRead(text, out milliseconds)) || EpochText.TryMilliseconds(text, out milliseconds);
    }

    private TimeFormat() { }

    public static readonly TimeFormat OfDocuments = new Document();

    /// <summary>Reads a value as milliseconds since the epoch; false when it is not a time in this format.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds);

    /// <summary>Parses a job's <c>time_format</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TimeFormat? format, [NotNullWhen(false)] out Refusal? refusal)
    {
        (format, refusal) = (null, null);
        switch (text)
        {
            case "epoch":
                format = new EpochSeconds();
                return true;
            case "epoch_ms":
                format = new EpochMilliseconds();
                return true;
        }
        var (pattern, fault) = new DatePatternParser(text).Parse();
        if (pattern is not null) format = new DateText(text, pattern);
        else refusal = Refusal.BadRequest($"Invalid Time format string '{text}': {fault}.");
        return format is not null;
    }
}
