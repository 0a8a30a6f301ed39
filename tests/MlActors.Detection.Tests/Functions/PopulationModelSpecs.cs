using MlActors.Detection.Functions;

namespace MlActors.Detection.Tests.Functions;

public sealed class PopulationModelSpecs
{
    private const int Buckets = 20;
    private const int Members = 64;

    [Fact]
    public void One_whose_members_come_with_few_and_many_records_becomes_as_large_as_it_was_said_to_become()
    {
        var said = new PopulationModel(new MeanFunction()).MatureBytes;

        Assert.Equal(said, Grown(new PopulationModel(new MeanFunction())).Bytes);
        Assert.True(said > new PopulationModel(new MeanFunction()).Bytes);
    }

    [Fact]
    public void Counts_and_sums_take_less_since_their_members_are_not_told_apart_by_records()
    {
        var count = Grown(new PopulationModel(new CountFunction(countsEmptyBuckets: false)));

        Assert.Equal(count.MatureBytes, count.Bytes);
        Assert.True(count.Bytes < new PopulationModel(new MeanFunction()).MatureBytes);
    }

    private static PopulationModel Grown(PopulationModel model)
    {
        var (draws, members) = (new Draws(1), Enumerable.Range(0, Members).Select(_ => new MemberModel()).ToArray());
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
