using MlActors.Detection.Functions;

namespace MlActors.Detection.Tests.Functions;

public sealed class PopulationModelSpecs
{
    private const int Buckets = 20;
    private const int Members = 64;

    [Fact]
    public void Counts_and_sums_need_less_memory_since_members_are_not_separated_by_records() =>
        Assert.True(
            Trained(new PopulationModel(new CountFunction(countsEmptyBuckets: false))).Bytes
                < Trained(new PopulationModel(new MeanFunction())).Bytes);

    private static PopulationModel Trained(PopulationModel model)
    {
        var (draws, members) = (new SeededRandom(1), Enumerable.Range(0, Members).Select(_ => new MemberModel()).ToArray());
        foreach (var member in members)
            while (!member.IsKnown) member.Learn(0, 1);
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            for (var member = 0; member < Members; member++) model.AddMember(100 + draws.Normal(), count: 1 << member % 8, members[member]);
            model.LearnBucket();
            model.ClearBucket();
        }
        return model;
    }
}
