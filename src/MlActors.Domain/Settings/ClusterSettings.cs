using System.Collections.Immutable;
using System.Globalization;
using MlActors.Detection.Settings;
using MlActors.Domain.Time;

namespace MlActors.Domain.Settings;

/// <summary>The settings that have an effect, with the defaults where nothing is set.</summary>
public sealed record ClusterSettings
{
    // Elastic's bounds of the automatic share, and what it leaves to the operating system.
    private const int LeastPercent = 5, MostPercent = 90;
    private const long NodeOverhead = 200 * 1024 * 1024;

    public static readonly ClusterSettings Defaults = Of(new Dictionary<string, string>(StringComparer.Ordinal), isUpgrading: false);

    /// <summary>How many jobs may be open on a node.</summary>
    public int MaxOpenJobs { get; private init; }

    /// <summary>Upper bound for the memory limit of a job, bytes; 0 for none.</summary>
    public long MaxModelMemoryLimit { get; private init; }

    /// <summary>How many more nodes may be expected: while fewer are there, a job that finds no node waits for one.</summary>
    public int MaxLazyNodes { get; private init; }

    /// <summary>The share of a node's memory that models may take; null for all but what the node itself needs.</summary>
    public int? MemoryPercent { get; private init; }

    /// <summary>The memory of the largest node that may be added, bytes; 0 when it is not known.</summary>
    public long MaxNodeSize { get; private init; }

    /// <summary>How many deletions a second maintenance makes at night; null for no limit.</summary>
    public double? NightlyPace { get; private init; }

    /// <summary>How often a datafeed that reads in real time looks for data that came late.</summary>
    public TimeSpan DelayedDataFrequency { get; private init; }

    /// <summary>After this time without data and without a running datafeed a job is closed; null for never.</summary>
    public TimeSpan? IdleJobTimeout { get; private init; }

    /// <summary>How many jobs may load their models at a time on a node.</summary>
    public int ConcurrentLoads { get; private init; }

    /// <summary>How many records of a bucket become results of a job that is opened; null for the default of the engine.</summary>
    public int? MaxRecords { get; private init; }

    /// <summary>Whether jobs may be opened and datafeeds started.</summary>
    public bool MayAllocate { get; private init; }

    /// <summary>Nothing runs, and nothing may be changed, until upgrade mode is disabled.</summary>
    public bool IsUpgrading { get; private init; }

    /// <summary>The nodes whose shutdown is announced, host:port.</summary>
    public ImmutableHashSet<string> Leaving { get; init; } = [];

    /// <param name="limit">The memory limit that a job asks for, bytes.</param>
    public Refusal? RefuseMemoryLimit(long limit) => MaxModelMemoryLimit == 0 || limit <= MaxModelMemoryLimit
        ? null
        : new Refusal(
            RefusalKind.LimitExceeded,
            $"model_memory_limit [{ByteText.Format(limit)}] must be less than the value of the xpack.ml.max_model_memory_limit setting "
            + $"[{ByteText.Format(MaxModelMemoryLimit)}]");

    /// <param name="limit">The default memory limit of a job, bytes.</param>
    /// <returns>The default that the cluster allows, bytes.</returns>
    public long WithinMemoryLimit(long limit) => MaxModelMemoryLimit == 0 ? limit : Math.Min(limit, MaxModelMemoryLimit);

    /// <param name="total">The memory of a node, bytes.</param>
    /// <returns>What models may take of it, bytes.</returns>
    public long ModelMemoryOf(long total) => MemoryPercent is { } percent
        ? total / 100 * percent
        : Math.Clamp(total - NodeOverhead, total / 100 * LeastPercent, total / 100 * MostPercent);

    /// <param name="job">The job that finds no room.</param>
    /// <param name="bytes">The memory that it needs.</param>
    /// <returns>Why it does not help to wait for another node, in Elastic's words; null when it may, or nothing is known of other nodes.</returns>
    public string? RefuseToWait(JobId job, long bytes) => MaxNodeSize == 0 || bytes <= ModelMemoryOf(MaxNodeSize)
        ? null
        : $"[{job}] not waiting for node assignment as estimated job size [{bytes}] is greater than largest possible job size "
            + $"[{ModelMemoryOf(MaxNodeSize)}]";

    /// <param name="values">What was set, by name; checked when it was set.</param>
    public static ClusterSettings Of(IReadOnlyDictionary<string, string> values, bool isUpgrading)
    {
        return new ClusterSettings
        {
            MaxOpenJobs = Whole(ClusterSetting.MaxOpenJobs),
            MaxLazyNodes = Whole(ClusterSetting.MaxLazyNodes),
            MemoryPercent = Value(ClusterSetting.AutoMemoryPercent) == "true" ? null : Whole(ClusterSetting.MemoryPercent),
            MaxNodeSize = Bytes(ClusterSetting.MaxNodeSize),
            NightlyPace = double.Parse(Value(ClusterSetting.NightlyPace), CultureInfo.InvariantCulture) is > 0 and var pace ? pace : null,
            DelayedDataFrequency = DurationText.TryRead(Value(ClusterSetting.DelayedDataFrequency), out var frequency, out _) ? frequency : default,
            ConcurrentLoads = Whole(ClusterSetting.ConcurrentLoads),
            MaxRecords = Whole(ClusterSetting.MaxRecords) is var records && records != AnalysisSettings.DefaultMaxRecords ? records : null,
            MaxModelMemoryLimit = Bytes(ClusterSetting.MaxModelMemoryLimit),
            IdleJobTimeout = DurationText.TryRead(Value(ClusterSetting.IdleJobTimeout), out var idle, out _) && idle > TimeSpan.Zero ? idle : null,
            MayAllocate = Value(ClusterSetting.AllocationEnable) == "all",
            IsUpgrading = isUpgrading,
        };

        string Value(ClusterSetting setting) => values.GetValueOrDefault(setting.Name) ?? setting.Default;
        long Bytes(ClusterSetting setting) => ByteText.TryRead(Value(setting), out var bytes) ? Math.Max(0, bytes) : 0;
        int Whole(ClusterSetting setting) => int.Parse(Value(setting), CultureInfo.InvariantCulture);
    }
}
