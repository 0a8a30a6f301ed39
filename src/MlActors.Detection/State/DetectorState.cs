using MlActors.Detection.Buckets;
using MlActors.Detection.Findings;
using MlActors.Detection.Modelling;

namespace MlActors.Detection.State;

/// <summary>
/// The saved form of a detector: version, the settings it was made for, then each part in turn, and a checksum. Series stand in an order of
/// their own and forgotten ones are left out, so that neither arrival nor pruning shows in the bytes. Lives for one writing or reading.
/// </summary>
internal sealed class DetectorState(
    AnalysisSettings settings,
    BucketClock clock,
    BucketCounter counter,
    BucketScorer scorer,
    OpenBuckets open,
    DetectorSeries[] detectors,
    Predicate<Series> isRemembered)
{
    private const byte Version = 2;

    public byte[] Write()
    {
        var bytes = new ByteWriter();
        bytes.Byte(Version);
        WriteSettings(bytes);
        clock.Write(bytes);
        counter.Write(bytes);
        scorer.Write(bytes);
        WriteOpenBuckets(bytes, WriteSeries(bytes));
        return bytes.Seal();
    }

    /// <summary>Fills a new detector.</summary>
    /// <exception cref="FormatException">The state is damaged, of an unknown version, or of a detector with other settings.</exception>
    public void Read(ReadOnlySpan<byte> state)
    {
        var bytes = ByteReader.Open(state, Version);
        ExpectSettings(ref bytes);
        clock.Read(ref bytes);
        counter.Read(ref bytes);
        scorer.Read(ref bytes);
        ReadOpenBuckets(ref bytes, ReadSeries(ref bytes));
        bytes.ExpectEnd();
    }

    // The prune window is not among them: it may be changed between two openings of a job, and applies from then on.
    private void WriteSettings(ByteWriter bytes)
    {
        bytes.Signed(settings.BucketSpan);
        bytes.Signed(settings.Latency);
        bytes.Count(detectors.Length);
        foreach (var detector in settings.Detectors)
        {
            bytes.Byte((byte)detector.Function);
            bytes.Text(detector.FieldName);
            bytes.Text(detector.ByFieldName);
            bytes.Text(detector.PartitionFieldName);
            bytes.Text(detector.OverFieldName);
            bytes.Byte((byte)detector.Side);
            bytes.Byte(detector.UseNull ? (byte)1 : (byte)0);
        }
    }

    private void ExpectSettings(ref ByteReader bytes)
    {
        Expect("bucket span", settings.BucketSpan, bytes.Signed());
        Expect("latency", settings.Latency, bytes.Signed());
        Expect("number of detectors", detectors.Length, bytes.Count());
        foreach (var detector in settings.Detectors)
        {
            // Read one by one, in the order in which they stand.
            var made = new DetectorSettings((DetectorFunction)bytes.Byte()) { FieldName = bytes.Text() };
            made = made with { ByFieldName = bytes.Text() };
            made = made with { PartitionFieldName = bytes.Text() };
            made = made with { OverFieldName = bytes.Text() };
            made = made with { Side = (Side)bytes.Byte() };
            made = made with { UseNull = bytes.Byte() != 0 };
            Expect("detector", detector with { Rules = made.Rules, ExcludeFrequent = made.ExcludeFrequent }, made);
        }

        static void Expect<T>(string what, T now, T made)
        {
            if (!Equals(now, made)) throw new FormatException($"It was made for other settings: the {what} was {made} and is now {now}.");
        }
    }

    private Dictionary<Series, int> WriteSeries(ByteWriter bytes)
    {
        var written = new Dictionary<Series, int>();
        foreach (var detector in detectors)
        {
            var series = new List<Series>();
            foreach (var one in detector.All)
                if (isRemembered(one) || one.OpenTallies > 0) series.Add(one);
            series.Sort(Series.Compare);
            bytes.Count(series.Count);
            foreach (var one in series)
            {
                written.Add(one, written.Count);
                bytes.Text(one.Partition);
                bytes.Text(one.By);
                // A forgotten series that has records again is a new one.
                bytes.Signed(isRemembered(one) ? one.LastSeen : Series.Never);
                (isRemembered(one) ? one.Model : detector.NewModel()).Write(bytes);
            }
        }
        return written;
    }

    private List<Series> ReadSeries(ref ByteReader bytes)
    {
        var read = new List<Series>();
        foreach (var detector in detectors)
        {
            for (var left = bytes.Count(); left > 0; left--)
            {
                var series = detector.Admit(bytes.Text(), bytes.Text());
                series.LastSeen = bytes.Signed();
                series.Model.Read(ref bytes);
                read.Add(series);
            }
        }
        return read;
    }

    private void WriteOpenBuckets(ByteWriter bytes, Dictionary<Series, int> series)
    {
        bytes.Count(open.All.Count);
        foreach (var bucket in open.All)
        {
            bytes.Signed(bucket.Start);
            bytes.Signed(bucket.EventCount);
            bytes.Count(bucket.Tallies.Length);
            foreach (ref readonly var tally in bucket.Tallies)
            {
                bytes.Count(series[tally.Series]);
                bytes.Signed(tally.Count);
                bytes.Double(tally.Value);
            }
        }
    }

    private void ReadOpenBuckets(ref ByteReader bytes, List<Series> series)
    {
        for (var left = bytes.Count(); left > 0; left--)
        {
            var bucket = open.Of(bytes.Signed());
            bucket.EventCount = bytes.Signed();
            for (var tallies = bytes.Count(); tallies > 0; tallies--)
            {
                ref var tally = ref bucket.TallyOf(series[bytes.Place(series.Count)]);
                tally.Count = bytes.Signed();
                tally.Value = bytes.Double();
            }
        }
    }
}
