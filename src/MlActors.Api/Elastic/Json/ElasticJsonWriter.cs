using System.Buffers;
using System.Text;
using System.Text.Json;
using MlActors.Domain.Time;

namespace MlActors.Api.Elastic.Json;

/// <summary>Writes one response. As in Elastic, absent values are omitted; with `human` each time is also written as a string.</summary>
internal sealed class ElasticJsonWriter(Utf8JsonWriter writer, bool human)
{
    public Utf8JsonWriter Writer => writer;

    /// <summary>Elastic's .NET client reads the response, which fails where a list of filters has the name of one and not its settings.</summary>
    public bool IsForDotNetClient { get; init; }

    /// <summary>An object as UTF-8, without the additions for people.</summary>
    public static byte[] Render(Action<ElasticJsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var compact = new Utf8JsonWriter(buffer, JsonText.CompactOptions))
        {
            var json = new ElasticJsonWriter(compact, human: false);
            json.Object(() => members(json));
        }

        return buffer.WrittenSpan.ToArray();
    }

    public ElasticJsonWriter Object(Action members)
    {
        writer.WriteStartObject();
        members();
        writer.WriteEndObject();
        return this;
    }

    public ElasticJsonWriter Object(string name, Action members)
    {
        writer.WritePropertyName(name);
        return Object(members);
    }

    public ElasticJsonWriter Array<T>(string name, IEnumerable<T> items, Action<T> item)
    {
        writer.WritePropertyName(name);
        return Array(items, item);
    }

    public ElasticJsonWriter Array<T>(IEnumerable<T> items, Action<T> item)
    {
        writer.WriteStartArray();
        foreach (var each in items) item(each);
        writer.WriteEndArray();
        return this;
    }

    public ElasticJsonWriter Texts(string name, IEnumerable<string> items) => Array(name, items, writer.WriteStringValue);

    public ElasticJsonWriter Text(string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
        return this;
    }

    public ElasticJsonWriter Number(string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        return this;
    }

    /// <summary>NaN and infinities are omitted, because JSON cannot represent them.</summary>
    public ElasticJsonWriter Number(string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) writer.WriteNumber(name, number);
        return this;
    }

    public ElasticJsonWriter Flag(string name, bool value)
    {
        writer.WriteBoolean(name, value);
        return this;
    }

    /// <inheritdoc cref="Text(string, string?)"/>
    /// <remarks>For the objects of long lists: a name in UTF-8 is copied, and not converted for each object.</remarks>
    public ElasticJsonWriter Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
        return this;
    }

    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, string?)"/>
    public ElasticJsonWriter Number(ReadOnlySpan<byte> name, long value)
    {
        writer.WriteNumber(name, value);
        return this;
    }

    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, string?)"/>
    /// <inheritdoc cref="Number(string, double?)" path="/summary"/>
    public ElasticJsonWriter Number(ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        return this;
    }

    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, string?)"/>
    public ElasticJsonWriter Flag(ReadOnlySpan<byte> name, bool value)
    {
        writer.WriteBoolean(name, value);
        return this;
    }

    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, string?)"/>
    public ElasticJsonWriter Begin(ReadOnlySpan<byte> name)
    {
        writer.WriteStartObject(name);
        return this;
    }

    /// <summary>Ends the object that was begun last.</summary>
    public ElasticJsonWriter End()
    {
        writer.WriteEndObject();
        return this;
    }

    /// <inheritdoc cref="Time(string, long?)"/>
    public ElasticJsonWriter Time(ReadOnlySpan<byte> name, long? value)
    {
        if (value is not { } time) return this;
        writer.WriteNumber(name, time);
        return human ? Text($"{Encoding.UTF8.GetString(name)}_string", InstantText.Format(time)) : this;
    }

    /// <summary>Milliseconds since the epoch.</summary>
    public ElasticJsonWriter Time(string name, long? value)
    {
        if (value is not { } time) return this;
        writer.WriteNumber(name, time);
        return human ? Text($"{name}_string", InstantText.Format(time)) : this;
    }

    public ElasticJsonWriter Time(string name, DateTimeOffset? value) => Time(name, value?.ToUnixTimeMilliseconds());

    /// <summary>JSON from a client, or rendered earlier.</summary>
    public ElasticJsonWriter Raw(string name, string? json)
    {
        if (json is null) return this;
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
        return this;
    }

    /// <inheritdoc cref="Raw(string, string?)"/>
    public ElasticJsonWriter Raw(string name, ReadOnlySpan<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
        return this;
    }
}
