using System.Globalization;
using MlActors.Detection.Categorization;
using MlActors.Detection.Detectors;
using MlActors.Detection.Encoding;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection;

/// <summary>
/// The saved form of a detector: version, the settings it was created for, each part in turn, and a checksum. Series are sorted and expired ones are
/// left out, so the bytes depend neither on the order of arrival nor on pruning. Lives for one read or write.
/// </summary>
internal sealed class DetectorState(
    AnalysisSettings settings,
    BucketClock clock,
    BucketCounter counter,
    PruneWindows windows,
    MemoryBudget budget,
    RecordCategorizer? messages,
    BucketScorer scorer,
    OpenBuckets open,
    Detector[] detectors)
{
    // Version 4 added the deviations of series, version 5 the sampling error of means, and version 6 that of variances and a second detected season.
    // A state of an earlier version is read without them; they are learned from then on.
    internal const byte Version = 6;
    private const byte OldestReadable = 3;

    public byte[] Write()
    {
        var bytes = new ByteWriter();
        bytes.Byte(Version);
        WriteSettings(bytes);
        clock.Write(bytes);
        counter.Write(bytes);
        windows.Write(bytes);
        budget.Write(bytes);
        messages?.Write(bytes);
        scorer.Write(bytes);
        WriteOpenBuckets(bytes, WriteSeries(bytes));
        return bytes.Seal();
    }

    /// <summary>Reads a state into a new detector.</summary>
    /// <exception cref="FormatException">The state is damaged, has an unknown version, or belongs to a detector with other settings.</exception>
    public void Read(ReadOnlySpan<byte> state)
    {
        var bytes = ByteReader.Open(state, OldestReadable, Version);
        ExpectSettings(ref bytes);
        clock.Read(ref bytes);
        counter.Read(ref bytes);
        windows.Read(ref bytes);
        budget.Read(ref bytes);
        messages?.Read(ref bytes);
        scorer.Read(ref bytes);
        ReadOpenBuckets(ref bytes, ReadSeries(ref bytes));
        bytes.ExpectEnd();
    }

    // The settings that determine the meaning of the accumulated and learned values; they must not change. The prune window, the memory limit, rules
    // and the like are not among them: they may change while a job is closed, and apply from then on.
    private static IEnumerable<(string Name, string? Value)> FixedSettings(AnalysisSettings settings)
    {
        yield return ("bucket span", settings.TimeZone is { } zone ? $"{Number(settings.BucketSpan)} in {zone}" : Number(settings.BucketSpan));
        yield return ("latency", Number(settings.Latency));
        yield return ("number of detectors", Number(settings.Detectors.Length));
        foreach (var detector in settings.Detectors)
        {
            yield return ("function of a detector", $"{detector.Function} {detector.Side}");
            yield return ("field of a detector", detector.FieldName);
            yield return ("by field of a detector", detector.ByFieldName);
            yield return ("over field of a detector", detector.OverFieldName);
            yield return ("partition field of a detector", detector.PartitionFieldName);
            yield return ("use_null of a detector", detector.UseNull ? "true" : "false");
        }
        foreach (var influencer in settings.Influencers.Append(null)) yield return ("list of influencers", influencer);
        yield return ("summary count field", settings.SummaryCountFieldName);
        yield return ("categorization field", settings.Categorization?.FieldName);

        static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void WriteSettings(ByteWriter bytes)
    {
        foreach (var (_, value) in FixedSettings(settings)) bytes.Text(value);
    }

    private void ExpectSettings(ref ByteReader bytes)
    {
        foreach (var (name, now) in FixedSettings(settings))
        {
            var saved = bytes.Text();
            if (saved != now)
                throw new FormatException($"It was made for other settings: the {name} was {saved ?? "none"} and is now {now ?? "none"}.");
        }
    }

    private Dictionary<TimeSeries, int> WriteSeries(ByteWriter bytes)
    {
        var written = new Dictionary<TimeSeries, int>();
        foreach (var detector in detectors)
        {
            foreach (var kind in detector.Kinds)
            {
                var series = new List<TimeSeries>();
                foreach (var one in kind.All)
                    if (one.OpenTallies > 0 || !detector.IsExpired(one, clock.Number)) series.Add(one);
                series.Sort(TimeSeries.Compare);
                bytes.Count(series.Count);
                foreach (var one in series)
                {
                    written.Add(one, written.Count);
                    WriteSeries(bytes, detector, one);
                }
            }
        }
        return written;
    }

    private void WriteSeries(ByteWriter bytes, Detector detector, TimeSeries series)
    {
        bytes.Text(series.Subject.Partition);
        bytes.Text(series.Subject.By);
        bytes.Text(series.Subject.Over);
        // An expired series that has records again is a new one.
        var isExpired = detector.IsExpired(series, clock.Number);
        bytes.Signed(isExpired ? TimeSeries.Never : series.LastSeen);
        if (isExpired) return;
        bytes.Signed(series.FirstSeen);
        bytes.Signed(series.SeenBuckets);
        bytes.Byte(series.Anomalies is null ? (byte)0 : (byte)1);
        series.Anomalies?.Write(bytes);
        series.Model?.Write(bytes);
    }

    private List<TimeSeries> ReadSeries(ref ByteReader bytes)
    {
        var read = new List<TimeSeries>();
        for (var index = 0; index < detectors.Length; index++)
        {
            for (var kind = 0; kind < detectors[index].Kinds.Count; kind++)
            {
                for (var left = bytes.Count(); left > 0; left--)
                {
                    var series = detectors[index].Restore(kind, new Subject(index, bytes.Text(), bytes.Text(), bytes.Text()));
                    read.Add(series);
                    if (bytes.Signed() is var lastSeen && lastSeen == TimeSeries.Never) continue;
                    series.Restore(lastSeen, bytes.Signed(), bytes.Signed(), bytes.Byte() == 0 ? null : AnomalyHistory.Read(ref bytes));
                    series.Model?.Read(ref bytes);
                }
            }
            detectors[index].OnRestored();
        }
        return read;
    }

    private void WriteOpenBuckets(ByteWriter bytes, Dictionary<TimeSeries, int> series)
    {
        bytes.Count(open.All.Count);
        foreach (var bucket in open.All)
        {
            bytes.Signed(bucket.Start);
            bytes.Signed(bucket.EventCount);
            bytes.Byte(bucket.HasRejected ? (byte)1 : (byte)0);
            for (var index = 0; index < detectors.Length; index++)
            {
                bytes.Count(bucket.TalliesOf(index).All.Length);
                foreach (ref readonly var tally in bucket.TalliesOf(index).All) WriteTally(bytes, tally, series[tally.Series]);
            }
        }
    }

    private static void WriteTally(ByteWriter bytes, in Tally tally, int series)
    {
        bytes.Count(series);
        bytes.Double(tally.Count);
        bytes.Double(tally.Value);
        bytes.Double(tally.Second);
        bytes.Byte(tally.Accumulator is null ? (byte)0 : (byte)1);
        tally.Accumulator?.Write(bytes);
        bytes.Byte(tally.Influences is null ? (byte)0 : (byte)1);
        tally.Influences?.Write(bytes);
    }

    private void ReadOpenBuckets(ref ByteReader bytes, List<TimeSeries> series)
    {
        for (var left = bytes.Count(); left > 0; left--)
        {
            var bucket = open.BucketOf(bytes.Signed());
            bucket.AddEvents(bytes.Signed());
            bucket.HasRejected = bytes.Byte() != 0;
            for (var index = 0; index < detectors.Length; index++)
                for (var tallies = bytes.Count(); tallies > 0; tallies--)
                    ReadTally(ref bytes, detectors[index], ref bucket.TalliesOf(index).Of(series[bytes.Index(series.Count)]));
        }
    }

    private static void ReadTally(ref ByteReader bytes, Detector detector, ref Tally tally)
    {
        (tally.Count, tally.Value, tally.Second) = (bytes.Double(), bytes.Double(), bytes.Double());
        if (bytes.Byte() != 0)
        {
            tally.Accumulator = detector.Function.NewAccumulator() ?? throw new FormatException(
                $"It contains an accumulator for the function {detector.Settings.Function}, which has none.");
            tally.Accumulator.Read(ref bytes);
        }
        if (bytes.Byte() == 0) return;
        tally.Influences = new InfluenceTally(detector.InfluencerFields.TalliedCount);
        tally.Influences.Read(ref bytes);
    }
}
