using System.Diagnostics.CodeAnalysis;

namespace MlActors.Domain.Time;

/// <summary>How records write their time.</summary>
public abstract record TimeFormat
{
    /// <summary>Seconds since the epoch; a fraction counts down to the millisecond.</summary>
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

    /// <summary>A date pattern in Java's letters.</summary>
    public sealed record DateText(string Text, DatePattern Pattern) : TimeFormat
    {
        public override bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) => Pattern.TryRead(text, out milliseconds);
    }

    /// <summary>As documents of an index have it, whatever the job says: an ISO date, or milliseconds since the epoch.</summary>
    public sealed record Document : TimeFormat
    {
        public override bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) =>
            (!isNumber && IsoTime.TryRead(text, out milliseconds)) || EpochText.TryMilliseconds(text, out milliseconds);
    }

    private TimeFormat() { }

    public static readonly TimeFormat OfDocuments = new Document();

    /// <summary>The moment that a value stands for, milliseconds; false when it is not one.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds);

    /// <summary>A job's <c>time_format</c>, or why it cannot be one.</summary>
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
