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

        writer.Write(rules.CustomRules is not null);
        if (rules.CustomRules is { } detectors) WriteMany(writer, detectors, detector => WriteMany(writer, detector, rule => Write(writer, rule)));
        writer.Write(rules.ModelPlot is not null);
        if (rules.ModelPlot is { } plot)
        {
            writer.Write(plot.Enabled);
            writer.Write(plot.Terms is not null);
            if (plot.Terms is { } terms) writer.Write(terms);
        }

        writer.Write(rules.MaxRecords ?? 0);
    }

    /// <exception cref="FormatException">A number cannot be right.</exception>
    public static RuleContext Read(BinaryReader reader, bool hasCustomRules, bool hasReports) => new()
    {
        Events = ReadMany(reader, () => new ScheduledEvent(
            reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadBoolean(), reader.ReadBoolean())),
        Filters = ReadMany(reader, () => new FilterItems(reader.ReadString(), ReadMany(reader, reader.ReadString))),
        CustomRules = hasCustomRules && reader.ReadBoolean() ? ReadMany(reader, () => ReadMany(reader, () => ReadRule(reader))) : null,
        ModelPlot = hasReports && reader.ReadBoolean()
            ? new ModelPlotConfig(reader.ReadBoolean(), reader.ReadBoolean() ? reader.ReadString() : null)
            : null,
        MaxRecords = hasReports && reader.ReadInt32() is var records and > 0 ? records : null,
    };

    private static void Write(BinaryWriter writer, CustomRule rule)
    {
        WriteMany(writer, rule.Actions, writer.Write);
        WriteMany(writer, rule.Scope, scope =>
        {
            writer.Write(scope.Field);
            writer.Write(scope.FilterId);
            writer.Write(scope.Include);
        });
        WriteMany(writer, rule.Conditions, condition =>
        {
            writer.Write(condition.AppliesTo);
            writer.Write(condition.Operator);
            writer.Write(condition.Value);
        });
    }

    private static CustomRule ReadRule(BinaryReader reader) => new()
    {
        Actions = ReadMany(reader, reader.ReadString),
        Scope = ReadMany(reader, () => new CustomRuleScope(reader.ReadString(), reader.ReadString(), reader.ReadBoolean())),
        Conditions = ReadMany(reader, () => new CustomRuleCondition(reader.ReadString(), reader.ReadString(), reader.ReadDouble())),
    };

    private static void WriteMany<T>(BinaryWriter writer, ImmutableArray<T> many, Action<T> write)
    {
        writer.Write(many.Length);
        foreach (var one in many) write(one);
    }

    private static ImmutableArray<T> ReadMany<T>(BinaryReader reader, Func<T> read)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MaxEntries) throw new FormatException($"a number of {count} entries cannot be right");
        var many = ImmutableArray.CreateBuilder<T>();
        for (; count > 0; count--) many.Add(read());
        return many.DrainToImmutable();
    }
}
