using System.Globalization;
using MlActors.Benchmarks;
using MlActors.Benchmarks.Kinds;
using MlActors.Benchmarks.Kpi;
using MlActors.Benchmarks.Nab;
using MlActors.Benchmarks.Reading;

// All figures are relative: each is measured together with its lower bound, in the same run on the same machine.
const string Usage = """
    MlActors.Benchmarks COMMAND
      close N    open and close-all of N small jobs, beside the same number of bare Akka snapshots and raw SQLite inserts of the same size
      ingest FILE   records per second through post_data and through a datafeed, beside the bare detector; a file of the load generator's case bd
      memory N   bytes of memory for each of N open idle jobs
      kinds [SEED [ONLY]]  share of each kind of anomaly that each function detects in random streams, as a Markdown table
      kpi FOLDER [SCORES]  quality on the labelled series of a folder, by family; writes the scores into the folder SCORES if one is named
      load CASE FILE   the bare detector on a file of the load generator: seconds, memory, bytes
      nab FOLDER   quality on the labelled series of a folder laid out like the Numenta Anomaly Benchmark
      read [RECORDS [JOBS]]  requests for results and documents, beside the same queries on raw SQLite: 1,000,000 records, 5,000 open jobs; 0 leaves a part out
      process    seconds from start to first answer, and from SIGTERM to the end
      sync N     posts and close-all of N small jobs, with acknowledgements that survive a power cut, beside the same without
      all        process, memory and close, with 1000 and 10000 jobs
    """;

switch (args)
{
    case ["close", var jobs]:
        await ClosingBenchmark.RunAsync(int.Parse(jobs, CultureInfo.InvariantCulture));
        return 0;
    case ["ingest", var file]:
        return await IngestBenchmark.RunAsync(file);
    case ["memory", var jobs]:
        await MemoryBenchmark.RunAsync(int.Parse(jobs, CultureInfo.InvariantCulture));
        return 0;
    case ["kinds"]:
        KindsBenchmark.Run(seed: 1, only: "");
        return 0;
    case ["kinds", var seed]:
        KindsBenchmark.Run(ulong.Parse(seed, CultureInfo.InvariantCulture), only: "");
        return 0;
    case ["kinds", var seed, var only]:
        KindsBenchmark.Run(ulong.Parse(seed, CultureInfo.InvariantCulture), only);
        return 0;
    case ["kpi", var folder]:
        return KpiBenchmark.Run(folder, scoresFolder: null);
    case ["kpi", var folder, var scores]:
        return KpiBenchmark.Run(folder, scores);
    case ["load", var load, var file]:
        return LoadBenchmark.Run(load, file);
    case ["nab", var folder]:
        return NabBenchmark.Run(folder);
    case ["read"]:
        await ReadBenchmark.RunAsync(1_000_000, 5_000);
        return 0;
    case ["read", var records]:
        await ReadBenchmark.RunAsync(int.Parse(records, CultureInfo.InvariantCulture), 5_000);
        return 0;
    case ["read", var records, var jobs]:
        await ReadBenchmark.RunAsync(int.Parse(records, CultureInfo.InvariantCulture), int.Parse(jobs, CultureInfo.InvariantCulture));
        return 0;
    case ["process"]:
        await ProcessBenchmark.RunAsync();
        return 0;
    case ["sync", var jobs]:
        await SyncBenchmark.RunAsync(int.Parse(jobs, CultureInfo.InvariantCulture));
        return 0;
    case ["all"]:
        await ProcessBenchmark.RunAsync();
        await MemoryBenchmark.RunAsync(1_000);
        await ClosingBenchmark.RunAsync(1_000);
        await ClosingBenchmark.RunAsync(10_000);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
