using System.Text.Json;
using MlActors.Domain.Time;

namespace MlActors.Api.Elastic.Json;

/// <summary>Writes one answer. Absent values are left out, as Elastic does; with `human` each time is also written as a text.</summary>
internal sealed class JsonOut(Utf8JsonWriter writer, bool human)
{
    public Utf8JsonWriter Writer => writer;

    public JsonOut Object(Action members)
    {
        writer.WriteStartObject();
        members();
        writer.WriteEndObject();
        return this;
    }

    public JsonOut Object(string name, Action members)
    {
        writer.WritePropertyName(name);
        return Object(members);
    }

    public JsonOut Array<T>(string name, IEnumerable<T> items, Action<T> item)
    {
        writer.WritePropertyName(name);
        return Array(items, item);
    }

    public JsonOut Array<T>(IEnumerable<T> items, Action<T> item)
    {
        writer.WriteStartArray();
        foreach (var each in items) item(each);
        writer.WriteEndArray();
        return this;
    }

    public JsonOut Texts(string name, IEnumerable<string> items) => Array(name, items, writer.WriteStringValue);

    public JsonOut Text(string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
        return this;
    }

    public JsonOut Number(string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        return this;
    }

    /// <summary>JSON has no words for what is not a number, so that is left out.</summary>
    public JsonOut Number(string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) writer.WriteNumber(name, number);
        return this;
    }

    public JsonOut Flag(string name, bool value)
    {
        writer.WriteBoolean(name, value);
        return this;
    }

    /// <summary>Milliseconds since the epoch.</summary>
    public JsonOut Time(string name, long? value)
    {
        if (value is not { } time) return this;
        writer.WriteNumber(name, time);
        return human ? Text($"{name}_string", InstantText.Format(time)) : this;
    }

    public JsonOut Time(string name, DateTimeOffset? value) => Time(name, value?.ToUnixTimeMilliseconds());

    /// <summary>JSON that came from a caller, or was written before.</summary>
    public JsonOut Raw(string name, string? json)
    {
        if (json is null) return this;
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
        return this;
    }
}
