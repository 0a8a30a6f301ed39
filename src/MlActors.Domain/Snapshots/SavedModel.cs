using System.Collections.Immutable;
using MlActors.Detection;
using MlActors.Domain.Progress;
using MlActors.Domain.Rules;

namespace MlActors.Domain.Snapshots;

/// <summary>The binary form of a <see cref="Jobs.JobModel"/>: what was counted and read beside the detector's own bytes, under one version.</summary>
/// <param name="Rules">Null in the state of an earlier build.</param>
/// <param name="Interventions">Unknown in the state of an earlier build.</param>
internal sealed record SavedModel(
    DataCounts Counts, DatafeedPosition? Position, ImmutableArray<PosterEntry> Posters, RuleContext? Rules,
    InterventionLog Interventions, byte[] Detector)
{
    private const uint Magic = 0x4D4A4C4D; // "MLJM"
    private const byte Version = 6;

    /// <summary>The fifth version had no interventions.</summary>
    private const byte VersionWithoutInterventions = 5;

    /// <summary>The fourth version had no model plot and no number of records.</summary>
    private const byte VersionWithoutReports = 4;

    /// <summary>The third version had no custom rules.</summary>
    private const byte VersionWithoutCustomRules = 3;

    /// <summary>The second version had no rules.</summary>
    private const byte VersionWithoutRules = 2;

    /// <summary>In the first version each call was a separate poster, of which the last chunk was kept.</summary>
    private const byte VersionOfCalls = 1;

    private const int MaxCalls = 16, MaxOpenPosts = 1_000_000;

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        WriteCounts(writer, Counts);
        writer.Write(Position is not null);
        if (Position is not null)
        {
            writer.Write(Position.Time);
            writer.Write(Position.Tiebreak is not null);
            if (Position.Tiebreak is not null) writer.Write(Position.Tiebreak);
        }

        WritePosters(writer, Posters);
        SavedRules.Write(writer, Rules ?? RuleContext.Empty);
        SavedInterventions.Write(writer, Interventions);
        writer.Write(Detector.Length);
        writer.Write(Detector);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="UnreadableModelException">The bytes are damaged or of another version.</exception>
    public static SavedModel Read(ReadOnlySpan<byte> saved)
    {
        using var reader = new BinaryReader(new MemoryStream(saved.ToArray()));
        try
        {
            if (reader.ReadUInt32() != Magic)
                throw new UnreadableModelException("The saved model does not begin as one does; revert to an older snapshot.");
            var version = reader.ReadByte();
            if (version is < VersionOfCalls or > Version)
            {
                throw new UnreadableModelException(
                    $"The saved model has format "
                    + $"version {version}, this build reads up to {Version}; use the build that wrote it, or revert to an older snapshot.");
            }

            var counts = ReadCounts(reader);
            var position = reader.ReadBoolean() ? new DatafeedPosition(reader.ReadInt64(), reader.ReadBoolean() ? reader.ReadString() : null) : null;
            var posters = version == VersionOfCalls ? ReadCalls(reader) : ReadPosters(reader);
            var rules = version > VersionWithoutRules ? SavedRules.Read(
                reader, hasCustomRules: version > VersionWithoutCustomRules, hasReports: version > VersionWithoutReports) : null;
            var interventions = version > VersionWithoutInterventions ? SavedInterventions.Read(reader) : InterventionLog.Unknown;
            return new SavedModel(
                counts, position, posters, rules, interventions, reader.ReadBytes(Limited(reader.ReadInt32(), saved.Length)));
        }
        catch (Exception damage) when (damage is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new UnreadableModelException($"The saved model is damaged ({damage.Message}); revert to an older snapshot.", damage);
        }
    }

    private static void WritePosters(BinaryWriter writer, ImmutableArray<PosterEntry> posters)
    {
        writer.Write(posters.Length);
        foreach (var poster in posters)
        {
            writer.Write(poster.Poster);
            writer.Write(poster.Settled);
            writer.Write(poster.Counted.Count);
            foreach (var (number, counts) in poster.Counted)
            {
                writer.Write(number);
                WriteCounts(writer, counts);
            }
        }
    }

    private static ImmutableArray<PosterEntry> ReadPosters(BinaryReader reader)
    {
        var posters = new PosterEntry[Limited(reader.ReadInt32(), PostLedger.MaxPosters)];
        for (var at = 0; at < posters.Length; at++)
        {
            var (poster, settled) = (reader.ReadString(), reader.ReadInt64());
            var counted = ImmutableSortedDictionary.CreateBuilder<long, DataCounts>();
            for (var left = Limited(reader.ReadInt32(), MaxOpenPosts); left > 0; left--) counted.Add(reader.ReadInt64(), ReadCounts(reader));
            posters[at] = new PosterEntry(poster, settled, counted.ToImmutable());
        }

        return [.. posters];
    }

    private static ImmutableArray<PosterEntry> ReadCalls(BinaryReader reader)
    {
        var calls = new PosterEntry[Limited(reader.ReadInt32(), MaxCalls)];
        for (var at = 0; at < calls.Length; at++)
        {
            var (call, chunk) = (reader.ReadString(), reader.ReadInt32());
            calls[at] = new PosterEntry(call, chunk - 1, ImmutableSortedDictionary<long, DataCounts>.Empty.Add(chunk, ReadCounts(reader)));
        }

        return [.. calls];
    }

    private static int Limited(int length, int most) =>
        length >= 0 && length <= most ? length : throw new FormatException($"a length of {length} cannot be right");

    private static void WriteCounts(BinaryWriter writer, DataCounts counts)
    {
        foreach (var count in (ReadOnlySpan<long>)
                 [counts.ProcessedRecordCount, counts.ProcessedFieldCount, counts.InputBytes, counts.InputFieldCount, counts.InvalidDateCount,
                     counts.MissingFieldCount, counts.OutOfOrderTimestampCount])
            writer.Write(count);
        foreach (var time in (ReadOnlySpan<long?>)[counts.EarliestRecordTimestamp, counts.LatestRecordTimestamp, counts.LastDataTime])
            writer.Write(time ?? long.MinValue);
    }

    // The bucket counts are the detector's own, and are not kept twice.
    private static DataCounts ReadCounts(BinaryReader reader) => new()
    {
        ProcessedRecordCount = reader.ReadInt64(),
        ProcessedFieldCount = reader.ReadInt64(),
        InputBytes = reader.ReadInt64(),
        InputFieldCount = reader.ReadInt64(),
        InvalidDateCount = reader.ReadInt64(),
        MissingFieldCount = reader.ReadInt64(),
        OutOfOrderTimestampCount = reader.ReadInt64(),
        EarliestRecordTimestamp = ReadTime(reader),
        LatestRecordTimestamp = ReadTime(reader),
        LastDataTime = ReadTime(reader),
    };

    private static long? ReadTime(BinaryReader reader) => reader.ReadInt64() is var time && time == long.MinValue ? null : time;
}
