using System.Runtime.InteropServices;
using MlActors.Detection.Buckets;
using MlActors.Detection.Records;

namespace MlActors.Detection.Modelling;

/// <summary>All series of one detector, found by the split fields of a record. Lives as long as its detector.</summary>
internal sealed class DetectorSeries
{
    private readonly DetectorSettings _settings;
    private readonly long _span;
    private readonly int _index;
    private readonly int _field;
    private readonly int _by;
    private readonly int _partition;
    private readonly ValueTable<ValueTable<Series>> _partitions = new();
    private readonly List<Series> _all = [];
    private Series? _whole;

    public DetectorSeries(int index, AnalysisSettings settings)
    {
        (_index, _settings, _span) = (index, settings.Detectors[index], settings.BucketSpan);
        _field = PositionOf(_settings.FieldName);
        _by = PositionOf(_settings.ByFieldName);
        _partition = PositionOf(_settings.PartitionFieldName);

        int PositionOf(string? name) => name is null ? -1 : settings.FieldNames.IndexOf(name);
    }

    public ReadOnlySpan<Series> All => CollectionsMarshal.AsSpan(_all);

    public Side Side => _settings.Side;

    public DetectorFunction Function => _settings.Function;

    /// <summary>A series without a by or partition field stands for the whole job; it is no entity that could go away.</summary>
    public bool IsSplit => _by >= 0 || _partition >= 0;

    public bool SplitsByValue => _by >= 0;

    public bool SplitsByPartition => _partition >= 0;

    /// <summary>Adds a record to the tally of its series, unless it lacks what this detector analyses or splits by.</summary>
    public void Gather(OpenBucket bucket, ReadOnlySpan<FieldValue> values)
    {
        var number = 0.0;
        if (_field >= 0 && !values[_field].TryGetNumber(out number)) return;
        if (SeriesOf(values) is { } series) _settings.Function.Fold(ref bucket.TallyOf(series), number);
    }

    public SeriesModel NewModel() => new(KindOf(_settings.Function), _span);

    public Series Admit(string? partition, string? by)
    {
        var series = new Series(_index, partition, by, NewModel());
        _all.Add(series);
        Enter(series);
        return series;
    }

    /// <summary>Lets go of series; the others stay as they are.</summary>
    public int Remove(Predicate<Series> unwanted)
    {
        var removed = _all.RemoveAll(unwanted);
        if (removed == 0) return 0;
        _whole = null;
        _partitions.Clear();
        foreach (var series in _all) Enter(series);
        return removed;
    }

    private void Enter(Series series)
    {
        if (IsSplit) _partitions.GetOrAdd(series.Partition, static () => new ValueTable<Series>()).GetOrAdd(series.By, () => series);
        else _whole = series;
    }

    private Series? SeriesOf(ReadOnlySpan<FieldValue> values)
    {
        if (!IsSplit) return _whole ?? Admit(partition: null, by: null);
        ref readonly var partition = ref ValueAt(values, _partition);
        ref readonly var by = ref ValueAt(values, _by);
        if (!_settings.UseNull && (Lacks(partition, _partition) || Lacks(by, _by))) return null;
        return _partitions.Find(partition)?.Find(by) ?? Admit(partition.AsText(), by.AsText());
    }

    private static ModelKind KindOf(DetectorFunction function) => function switch
    {
        DetectorFunction.Count => ModelKind.Count,
        _ => ModelKind.Metric,
    };

    private static bool Lacks(in FieldValue value, int position) => position >= 0 && value.Kind == FieldKind.Missing;

    private static ref readonly FieldValue ValueAt(ReadOnlySpan<FieldValue> values, int position) =>
        ref position < 0 ? ref FieldValue.Missing : ref values[position];
}
