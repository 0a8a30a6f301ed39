using MlActors.Detection.Results;

namespace MlActors.Detection.Tests.Results;

public sealed class ScoreMapSpecs
{
    private static readonly ScoreMap Map = new([[new(1, 0), new(3, 50), new(10, 90)], [], [new(0, 7)], [new(2, 10), new(4, 30)]]);

    [Theory]
    [InlineData(ScoreLevel.Bucket, 0.5, 0)]
    [InlineData(ScoreLevel.Bucket, 0.01, 25)]
    [InlineData(ScoreLevel.Bucket, 1e-3, 50)]
    [InlineData(ScoreLevel.Bucket, 1e-30, 90)]
    [InlineData(ScoreLevel.BucketInfluencer, 1e-5, 0)]
    [InlineData(ScoreLevel.Influencer, 0.3, 7)]
    [InlineData(ScoreLevel.Record, 1e-3, 20)]
    [InlineData(ScoreLevel.Record, 0, 30)]
    public void Scores_are_interpolated_linearly_between_knots(ScoreLevel level, double probability, double score) =>
        Assert.Equal(score, Map.Score(level, probability), 1e-9);

    [Fact]
    public void A_map_reads_back_as_it_was_written()
    {
        var read = ScoreMap.Read(Map.Write());

        foreach (var level in Enum.GetValues<ScoreLevel>())
            for (var power = 0.0; power < 20; power += 0.25) Assert.Equal(
                Map.Score(level, Math.Pow(10, -power)), read.Score(level, Math.Pow(10, -power)));
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var bytes = Map.Write();
        bytes[5] ^= 1;

        Assert.Throws<FormatException>(() => ScoreMap.Read(bytes));
    }

    [Fact]
    public void A_map_without_knots_for_each_level_is_refused() => Assert.Throws<ArgumentException>(() => new ScoreMap([[]]));
}
