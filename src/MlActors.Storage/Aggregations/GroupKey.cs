using System.Globalization;
using System.Text.Json;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Aggregations;

/// <summary>The value that the documents of a group share: a text, or a number, which is milliseconds for dates.</summary>
internal readonly record struct GroupKey(string Text, bool IsNumber)
{
    public static GroupKey Of(MappedField? field, JsonElement value)
    {
        if (field is { HasValues: true } && field.TryNumber(value, out var number))
            return new GroupKey(number.ToString("R", CultureInfo.InvariantCulture), IsNumber: true);
        return new GroupKey(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), IsNumber: false);
    }

    public void WriteTo(Utf8JsonWriter json, string name)
    {
        if (IsNumber) json.WriteNumber(name, double.Parse(Text, CultureInfo.InvariantCulture));
        else json.WriteString(name, Text);
    }
}
