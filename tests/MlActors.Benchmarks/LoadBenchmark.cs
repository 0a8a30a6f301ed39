using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using MlActors.Detection;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks;

/// <summary>Time, memory and state size of one bare detector on a file of the load generator, from reading to the compressed state.</summary>
internal static class LoadBenchmark
{
    private const double Severe = 75;

    // The compression of a node.
    private const int Quality = 1;
    private const int Window = 22;

    public static int Run(string name, string path)
    {
        if (Array.Find(LoadCase.All, one => one.Name == name) is not { } load)
        {
            Console.Error.WriteLine($"There is no case {name}; there are {string.Join(", ", LoadCase.All.Select(one => one.Name))}.");
            return 2;
        }
        var results = new Results(load);
        var clock = Stopwatch.StartNew();
        var cost = new LoadReadingCost();
        var (detector, records) = Analyse(load, path, results, cost);
        var analysed = clock.Elapsed;
        var (pruned, plain, compressed) = Close(detector, results);
        Print(load, clock.Elapsed, analysed, records);
        Print("reading and accumulating a record, after warm-up", cost.Microseconds, "microseconds");
        Print("allocated for it", cost.AllocatedBytes, "bytes");
        Print("pruned", pruned, "series");
        Print("state", plain, "bytes");
        Print("state, compressed", compressed, "bytes");
        Print("model bytes (estimate)", detector.Size.ModelBytes, "bytes");
        results.Print();
        return 0;
    }

    private static (AnomalyDetector Detector, long Records) Analyse(LoadCase load, string path, Results results, LoadReadingCost cost)
    {
        var settings = load.Settings;
        var detector = new AnomalyDetector(settings);
        var file = new LoadFile(path, settings);
        var (records, open) = (0L, long.MinValue);
        for (; file.Read(); records++)
        {
            var bucket = settings.BucketOf(file.Time);
            if (bucket != open) cost.End(records);
            detector.Add(file.Time, file.Values, results);
            if (bucket == open) continue;
            open = bucket;
            if (file.IsHalfRead) cost.Begin(records + 1);
        }
        return (detector, records);
    }

    private static (int Pruned, int Plain, int Compressed) Close(AnomalyDetector detector, Results results)
    {
        var clock = Stopwatch.StartNew();
        var pruned = detector.Prune();
        foreach (var interim in detector.Interim()) results.Add(interim);
        var state = detector.Save();
        var saved = clock.Elapsed;
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(state.Length)];
        if (!BrotliEncoder.TryCompress(state, buffer, out var compressed, Quality, Window))
            throw new InvalidOperationException("The state cannot be compressed.");
        Print("close: prune, finalize, serialise", saved.TotalSeconds, "s");
        Print("close, with compression", clock.Elapsed.TotalSeconds, "s");
        return (pruned, state.Length, compressed);
    }

    private static void Print(LoadCase load, TimeSpan elapsed, TimeSpan analysed, long records)
    {
        using var process = Process.GetCurrentProcess();
        Print($"case {load.Name}: {load.Description}", records, "records");
        Print("whole process, CPU", process.TotalProcessorTime.TotalSeconds, "s");
        Print("wall", elapsed.TotalSeconds, "s");
        Print("reading and analysing, per second", records / analysed.TotalSeconds, "records");
        Print("peak memory", process.PeakWorkingSet64 / 1048576.0, "MiB");
    }

    private static void Print(string what, double number, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-52} {number,16:#,0.###} {unit}"));

    /// <summary>Counts the results without storing them.</summary>
    private sealed class Results(LoadCase load) : CountingCollection
    {
        private readonly List<double> _injected = [];
        private long _buckets;
        private long _records;
        private long _falseSevere;
        private long _scored;

        public override void Add(BucketResult bucket)
        {
            if (bucket.IsInterim) return;
            _buckets++;
            _records += bucket.Records.Length;
            if (load.IsInjected(bucket)) _injected.Add(bucket.AnomalyScore);
            else if (bucket.AnomalyScore > Severe) _falseSevere++;
            if (bucket.AnomalyScore > 1) _scored++;
        }

        public void Print()
        {
            LoadBenchmark.Print("buckets", _buckets, "");
            LoadBenchmark.Print("records of anomalies", _records, "");
            if (!load.HasAnomalies) return;
            Console.WriteLine(
                $"scores of the injected "
                + $"buckets: {string.Join(' ', _injected.Select(score => score.ToString("0.0", CultureInfo.InvariantCulture)))}");
            LoadBenchmark.Print("injected over 75", _injected.Count(score => score > Severe), $"of {_injected.Count}");
            LoadBenchmark.Print("good buckets over 75", _falseSevere, "");
            LoadBenchmark.Print("buckets over 1", _scored, "");
        }
    }
}
