using System.Collections.Immutable;
using MlActors.Detection.Settings;
using MlActors.Domain.Filters;
using MlActors.Domain.Rules;

namespace MlActors.Domain.Snapshots;

/// <summary>The binary form of a <see cref="RuleContext"/> within a saved model.</summary>
internal static class SavedRules
{
    private const int MaxEntries = 1_000_000;

    public static void Write(BinaryWriter writer, RuleContext rules)
    {
        writer.Write(rules.Events.Length);
        foreach (var scheduled in rules.Events)
        {
            writer.Write(scheduled.Description);
            writer.Write(scheduled.Start);
            writer.Write(scheduled.End);
            writer.Write(scheduled.SkipResult);
            writer.Write(scheduled.SkipModelUpdate);
        }

        writer.Write(rules.Filters.Length);
        foreach (var filter in rules.Filters)
        {
            writer.Write(filter.FilterId);
            writer.Write(filter.Items.Length);
            foreach (var item in filter.Items) writer.Write(item);
        }
    }

    /// <exception cref="FormatException">A number cannot be right.</exception>
    public static RuleContext Read(BinaryReader reader) => new()
    {
        Events = ReadMany(reader, () => new ScheduledEvent(
            reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadBoolean(), reader.ReadBoolean())),
        Filters = ReadMany(reader, () => new FilterItems(reader.ReadString(), ReadMany(reader, reader.ReadString))),
    };

    private static ImmutableArray<T> ReadMany<T>(BinaryReader reader, Func<T> read)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MaxEntries) throw new FormatException($"a number of {count} entries cannot be right");
        var many = ImmutableArray.CreateBuilder<T>();
        for (; count > 0; count--) many.Add(read());
        return many.DrainToImmutable();
    }
}
