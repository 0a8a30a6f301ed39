namespace MlActors.Simulation.Properties;

/// <summary>What a property claims.</summary>
internal enum PropertyKind
{
    Invalid = 0,

    /// <summary>Holds whenever it is looked at.</summary>
    Always,

    /// <summary>Is true at least once in a campaign; otherwise the campaign has not tried it.</summary>
    Sometimes,

    /// <summary>Becomes true once the faults have stopped.</summary>
    Eventually,
}

/// <summary>A property of the design, part 3, or one that shows that a situation was struck.</summary>
/// <param name="Id">I1 to I14, L for liveness, S for a situation.</param>
internal sealed record Property(string Id, PropertyKind Kind, string Text)
{
    public override string ToString() => $"{Id}: {Text}";
}

/// <summary>A property that did not hold.</summary>
internal sealed record Violation(Property Property, TimeSpan At, string What)
{
    public override string ToString() => $"{Property} - at {At.TotalSeconds:0.000}s: {What}";
}

/// <summary>How often each property was looked at in one run, or in many, and where one did not hold.</summary>
internal sealed class PropertyTable
{
    private readonly Dictionary<Property, long> _counts = [];

    public IReadOnlyDictionary<Property, long> Counts => _counts;

    public List<Violation> Violations { get; } = [];

    /// <param name="what">Describes a violation; called only for one.</param>
    public void Check(Property property, bool holds, TimeSpan at, Func<string> what)
    {
        _counts[property] = _counts.GetValueOrDefault(property) + 1;
        if (!holds) Violations.Add(new Violation(property, at, what()));
    }

    public void Strike(Property situation, long times = 1) => _counts[situation] = _counts.GetValueOrDefault(situation) + times;

    public long CountOf(Property property) => _counts.GetValueOrDefault(property);

    public void Add(PropertyTable other)
    {
        foreach (var (property, count) in other._counts) _counts[property] = _counts.GetValueOrDefault(property) + count;
        Violations.AddRange(other.Violations);
    }
}
