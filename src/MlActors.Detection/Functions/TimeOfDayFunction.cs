using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>When in a day or a week records come.</summary>
internal sealed class TimeOfDayFunction(TimeCycle cycle) : BucketFunction
{
    protected override string Name => cycle.Name;

    public override bool Accepts(in FieldValue value, out double number)
    {
        number = 0;
        return true;
    }

    public override Accumulator NewAccumulator() => new OccupiedSlots();

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView reading, in FieldValue value, double number)
    {
        tallies.AccumulatorOf<OccupiedSlots>(ref tally).Mark(cycle.SlotOf(reading.Time));
        tally.Count += reading.Count;
        // The time of the first record says it more exactly than the slot, where there is but one.
        if (tally.Second == 0) (tally.Value, tally.Second) = (cycle.OffsetOf(reading.Time), 1);
    }

    public override ProbabilityModel NewModel(long span, bool isSplit) => new TimeOfDayModel(cycle);

    public override ProbabilityModel NewPopulation(long span) => new TimeOfDayModel(cycle);
}
