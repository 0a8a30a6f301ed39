using System.Collections.Immutable;
using System.Globalization;
using MlActors.Detection.Settings;
using MlActors.Domain.Time;

namespace MlActors.Domain.Settings;

/// <summary>A dynamic setting of the cluster.</summary>
/// <param name="Name">Elastic's name.</param>
/// <param name="Default">The value when none was set.</param>
/// <param name="Check">Why a value is not possible; null when it is.</param>
public sealed record ClusterSetting(string Name, string Default, Func<string, string?> Check)
{
    /// <summary>Settings of loggers are stored and have no effect: what a node logs is configured in its process.</summary>
    public const string LoggerPrefix = "logger.";

    /// <summary>Elastic allows 512, one process for each; here ten thousand idle jobs need 200 MB.</summary>
    public static readonly ClusterSetting MaxOpenJobs = Whole("xpack.ml.max_open_jobs", 10_000, 1, 10_000);
    public static readonly ClusterSetting MaxModelMemoryLimit = Bytes("xpack.ml.max_model_memory_limit", "0b");
    public static readonly ClusterSetting MaxLazyNodes = Whole("xpack.ml.max_lazy_ml_nodes", 0, 0, int.MaxValue);
    public static readonly ClusterSetting MemoryPercent = Whole("xpack.ml.max_machine_memory_percent", 30, 5, 200);
    public static readonly ClusterSetting AutoMemoryPercent = Flag("xpack.ml.use_auto_machine_memory_percent", "false");
    public static readonly ClusterSetting MaxNodeSize = Bytes("xpack.ml.max_ml_node_size", "0b");
    public static readonly ClusterSetting NightlyPace = Number("xpack.ml.nightly_maintenance_requests_per_second", "-1");
    public static readonly ClusterSetting DelayedDataFrequency = Duration("xpack.ml.delayed_data_check_freq", "15m", TimeSpan.FromSeconds(1));
    public static readonly ClusterSetting IdleJobTimeout = Duration("xpack.ml.idle_job_auto_close_timeout", "48h");
    public static readonly ClusterSetting ConcurrentLoads = Whole("xpack.ml.node_concurrent_job_allocations", 2, 0, int.MaxValue);

    /// <summary>Elastic's default is 500; here the default of the engine, which all models were made with so far.</summary>
    public static readonly ClusterSetting MaxRecords = Whole("xpack.ml.max_anomaly_records", AnalysisSettings.DefaultMaxRecords, 1, int.MaxValue);
    public static readonly ClusterSetting AllocationEnable = Choice("cluster.persistent_tasks.allocation.enable", "all", "none");

    /// <summary>
    /// All that can be set. Two have no counterpart here: there is no native process to connect to, and results are written again until they are
    /// stored, because a close waits for them.
    /// </summary>
    public static readonly ImmutableArray<ClusterSetting> All =
    [
        MaxOpenJobs, MaxModelMemoryLimit, MaxLazyNodes, MemoryPercent, IdleJobTimeout, ConcurrentLoads, MaxRecords, AllocationEnable,
        AutoMemoryPercent, MaxNodeSize, NightlyPace, DelayedDataFrequency,
        Duration("xpack.ml.process_connect_timeout", "10s", TimeSpan.FromSeconds(5)),
        Whole("xpack.ml.persist_results_max_retries", 20, 0, 50),
    ];

    public static ClusterSetting? Find(string name) =>
        name.StartsWith(LoggerPrefix, StringComparison.Ordinal)
            ? new ClusterSetting(name, "", _ => null)
            : All.FirstOrDefault(known => known.Name == name);

    private static ClusterSetting Whole(string name, int value, int least, int most) => new(
        name, value.ToString(CultureInfo.InvariantCulture),
        text => !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? $"Failed to parse value [{text}] for setting [{name}]"
            : number < least ? $"Failed to parse value [{text}] for setting [{name}] must be >= {least}"
            : number > most ? $"Failed to parse value [{text}] for setting [{name}] must be <= {most}"
            : null);

    private static ClusterSetting Number(string name, string value) => new(name, value, text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? null
            : $"Failed to parse value [{text}] for setting [{name}]");

    private static ClusterSetting Duration(string name, string value, TimeSpan? least = null) => new(name, value, text =>
        !DurationText.TryRead(text, out var duration, out var fault)
            ? $"failed to parse setting [{name}] with value [{text}] as a time value: {fault}"
            : duration < least ? $"failed to parse value [{text}] for setting [{name}], must be >= [{DurationText.Format(least.Value)}]"
            : null);

    private static ClusterSetting Bytes(string name, string value) => new(name, value, text =>
        ByteText.TryRead(text, out var bytes) && bytes >= -1 ? null
        : $"failed to parse setting [{name}] with value [{text}] as a size in bytes: unit is missing or unrecognized");

    private static ClusterSetting Flag(string name, string value) => new(name, value, text =>
        text is "true" or "false" ? null : $"Failed to parse value [{text}] as only [true] or [false] are allowed.");

    private static ClusterSetting Choice(string name, params ImmutableArray<string> values) => new(name, values[0], text =>
        values.Contains(text) ? null : $"Illegal {name} value [{text}]; known are {string.Join(", ", values)}");
}
