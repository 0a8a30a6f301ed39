using System.Collections.Immutable;

namespace MlActors.Domain.Progress;

/// <summary>What changes a model besides the records of its datafeed. The numbers are part of saved models.</summary>
public enum InterventionKind
{
    Invalid = 0,

    /// <summary>Records were posted; entered once.</summary>
    Posted,

    /// <summary>Calendars, filters or custom rules are different from here on.</summary>
    RulesChanged,

    /// <summary>A datafeed began to read at <see cref="ModelIntervention.Time"/>.</summary>
    Attached,

    /// <summary>Buckets up to the time were left out.</summary>
    Skipped,

    /// <summary>Buckets up to the time were completed by a flush.</summary>
    Advanced,

    /// <summary>Open buckets were emptied.</summary>
    BucketsReset,
}

/// <summary>One change of a model besides the records of its datafeed.</summary>
/// <param name="Records">How many records the model had been given before, those out of order included.</param>
/// <param name="Time">Milliseconds; null for kinds without a time.</param>
public sealed record ModelIntervention(InterventionKind Kind, long Records, long? Time = null);

/// <summary>
/// All that a replay of a model from its source has to repeat at the same records, or has to know because it cannot. Part of the saved model.
/// </summary>
/// <param name="IsComplete">False when something is missing: an older build had the model, or there were too many.</param>
public sealed record InterventionLog(ImmutableArray<ModelIntervention> Entries, bool IsComplete)
{
    /// <summary>Bounds the saved model.</summary>
    public const int MaxEntries = 1_000;

    public static readonly InterventionLog Empty = new([], IsComplete: true);

    /// <summary>Of a model that an older build saved.</summary>
    public static readonly InterventionLog Unknown = new([], IsComplete: false);

    public bool Has(InterventionKind kind) => Entries.Any(entry => entry.Kind == kind);

    /// <summary>A skip drops the open buckets, so a replay has to complete the same ones before.</summary>
    /// <param name="finalUntil">Up to where buckets were final, milliseconds; null when none was.</param>
    public InterventionLog AddSkip(long records, long? finalUntil, long time) =>
        (finalUntil is { } end ? Add(new ModelIntervention(InterventionKind.Advanced, records, end)) : this)
        .Add(new ModelIntervention(InterventionKind.Skipped, records, time));

    public InterventionLog Add(ModelIntervention entry) =>
        Entries is [.., var last] && last == entry ? this
        : entry.Kind is InterventionKind.Posted or InterventionKind.BucketsReset && Has(entry.Kind) ? this
        : Entries.Length == MaxEntries ? this with { IsComplete = false }
        : this with { Entries = Entries.Add(entry) };
}
