using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The time of the day or of the week at which records occur.</summary>
internal sealed class TimeOfDayFunction(TimeCycle cycle) : BucketFunction
{
    protected override string Name => cycle.Name;

    public override bool Accepts(in FieldValue value, out double number)
    {
        number = 0;
        return true;
    }

    public override Accumulator NewAccumulator() => new OccupiedSlots();

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        tallies.AccumulatorOf<OccupiedSlots>(ref tally).Mark(cycle.SlotOf(record.Time));
        tally.Count += record.Count;
        // Where there is only one record, its time is more exact than the slot.
        if (tally.Second == 0) (tally.Value, tally.Second) = (cycle.OffsetOf(record.Time), 1);
    }

    public override ProbabilityModel NewModel(long span, bool isSplit) => new TimeOfDayModel(cycle);

    public override ProbabilityModel NewPopulation(long span) => new TimeOfDayModel(cycle);
}
