using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Tests.Serialization;

/// <summary>
/// A message or event with something in every field, each value other than its default and always the same: what a newer build writes and
/// an older golden file holds can be compared, and a field that got lost is seen.
/// </summary>
internal static class Sample
{
    private static readonly DateTimeOffset Moment = new(2024, 5, 1, 12, 30, 15, 250, TimeSpan.Zero);

    public static object Of(Type type) => Make(type, type.Name);

    /// <summary>All that an object holds, as text, whatever it says of its own equality.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        ParsedRecords records => $"records({records.InputBytes},{records.InputFieldCount},{records.InvalidDateCount},{DescribeBatch(records)})",
        IFormattable plain when value.GetType().IsPrimitive || value.GetType().IsEnum || value is DateTimeOffset or TimeSpan =>
            plain.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Describe))}]",
        _ =>
            $"{value.GetType().Name}({string.Join(", ", Fields(value.GetType()).Select(field => $"{field.Name}={Describe(field.GetValue(value))}"))})",
    };

    private static string DescribeBatch(ParsedRecords records) => string.Join('|', Enumerable.Range(0, records.Batch.Count).Select(record =>
        $"{records.Batch.TimeOf(record)}:{string.Join(',', records.Batch.ValuesOf(record).ToArray().Select(field => $"{field.Kind} {field.AsText()}"))}"));

    private static IEnumerable<PropertyInfo> Fields(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite)
        .OrderBy(property => property.Name, StringComparer.Ordinal);

    private static object Make(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Make(underlying, name);
        if (type == typeof(string)) return $"the {name}";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 3;
        if (type == typeof(long)) return 7_000_000_000L + name.Length;
        if (type == typeof(double)) return 0.1 * name.Length;
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(90 + name.Length);
        if (type == typeof(DateTimeOffset)) return Moment.AddMinutes(name.Length);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(1)!;
        if (type == typeof(ParsedRecords)) return Known.Records(3, 2);
        if (type == typeof(UnitState)) return new UnitState.Active(CloseStep.Flush, 2, Moment, "its results");
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? MakeArray(type.GetGenericArguments()[0], name)
            : MakeRecord(type);
    }

    private static object MakeArray(Type element, string name) => element == typeof(Domain.Shutdown.UnitChange)
        ? ImmutableArray.CreateRange(AllStates())
        : typeof(Sample).GetMethod(nameof(ArrayOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element)
            .Invoke(null, [Make(element, name)])!;

    private static ImmutableArray<T> ArrayOf<T>(T only) => [only];

    /// <summary>The one family that stands inside of messages: each of its members has to find its way.</summary>
    private static IEnumerable<UnitChange> AllStates() => ((UnitState[])
        [
            new UnitState.Waiting(), new UnitState.Active(CloseStep.Flush, 2, Moment, "its results"), new UnitState.Done(Moment, "left its node"),
            new UnitState.Failed(CloseStep.Snapshot, "the disk is full", Moment), new UnitState.Skipped("The run was cancelled.", Moment),
        ]).Select(state => new UnitChange(new UnitId(UnitKind.Job, "job"), state, CloseKind.Vacate)
        {
            Receipt = state is UnitState.Done ? (CloseReceipt)Of(typeof(CloseReceipt)) : null,
        });

    private static object MakeRecord(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, parameter.Name!))]);
        var given = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in Fields(type).Where(property => !given.Contains(property.Name)))
            property.SetValue(made, Make(property.PropertyType, property.Name));
        return made;
    }
}
