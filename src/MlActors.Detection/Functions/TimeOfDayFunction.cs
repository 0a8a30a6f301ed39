using MlActors.Detection.Records;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>The time of the day or of the week at which records occur.</summary>
internal sealed class TimeOfDayFunction(TimeCycle cycle, LocalTime localTime) : BucketFunction
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
        var time = record.Time + localTime.OffsetAt(record.Time);
        tallies.AccumulatorOf<OccupiedSlots>(ref tally).Mark(cycle.SlotOf(time));
        tally.Count += record.Count;
        // Where there is only one record, its time is more exact than the slot.
        if (tally.Second == 0) (tally.Value, tally.Second) = (cycle.OffsetOf(time), 1);
    }

    public override ProbabilityModel NewModel(long span, bool isSplit) => new TimeOfDayModel(cycle);

    public override ProbabilityModel NewPopulation(long span) => new TimeOfDayModel(cycle);
}
