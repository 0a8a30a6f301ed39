using System.Collections.Immutable;
using MlActors.Domain.Progress;

namespace MlActors.Domain.Snapshots;

/// <summary>The binary form of an <see cref="InterventionLog"/> within a saved model.</summary>
internal static class SavedInterventions
{
    public static void Write(BinaryWriter writer, InterventionLog log)
    {
        writer.Write(log.IsComplete);
        writer.Write(log.Entries.Length);
        foreach (var entry in log.Entries)
        {
            writer.Write((byte)entry.Kind);
            writer.Write(entry.Records);
            writer.Write(entry.Time ?? long.MinValue);
        }
    }

    /// <exception cref="FormatException">A number cannot be right.</exception>
    public static InterventionLog Read(BinaryReader reader)
    {
        var (isComplete, count) = (reader.ReadBoolean(), reader.ReadInt32());
        if (count is < 0 or > InterventionLog.MaxEntries) throw new FormatException($"a number of {count} interventions cannot be right");
        var entries = ImmutableArray.CreateBuilder<ModelIntervention>(count);
        for (; count > 0; count--)
        {
            var (kind, records, time) = ((InterventionKind)reader.ReadByte(), reader.ReadInt64(), reader.ReadInt64());
            if (!Enum.IsDefined(kind)) throw new FormatException($"an intervention of kind {kind} is unknown");
            entries.Add(new ModelIntervention(kind, records, time == long.MinValue ? null : time));
        }

        return new InterventionLog(entries.MoveToImmutable(), isComplete);
    }
}
