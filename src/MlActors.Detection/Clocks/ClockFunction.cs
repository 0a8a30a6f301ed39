using MlActors.Detection.Buckets;
using MlActors.Detection.Entities;
using MlActors.Detection.Functions;
using MlActors.Detection.Records;

namespace MlActors.Detection.Clocks;

/// <summary>When in a day or a week records come.</summary>
internal sealed class ClockFunction(Cycle cycle) : BucketFunction
{
    protected override string Name => cycle.Name;

    public override bool Takes(in FieldValue value, out double number)
    {
        number = 0;
        return true;
    }

    public override Gathering NewGathering() => new SlotsTouched();

    public override void Fold(TallyList tallies, ref Tally tally, in Reading reading, in FieldValue value, double number)
    {
        tallies.MoreOf<SlotsTouched>(ref tally).Touch(cycle.SlotOf(reading.Time));
        tally.Count += reading.Count;
        // The time of the first record says it more exactly than the slot, where there is but one.
        if (tally.Second == 0) (tally.Value, tally.Second) = (cycle.Within(reading.Time), 1);
    }

    public override JudgingModel NewModel(long span, bool isSplit) => new ClockModel(cycle);

    public override JudgingModel NewPopulation(long span) => new ClockModel(cycle);
}
