using MlActors.Detection.Encoding;
using MlActors.Detection.Scoring;

namespace MlActors.Detection.Tests.Scoring;

public sealed class ScoreHistorySpecs
{
    [Fact]
    public void Without_history_nothing_is_rare() => Assert.Equal(0, new ScoreHistory().RarityOf(20));

    [Fact]
    public void A_frequent_value_is_common_whatever_its_improbability()
    {
        var history = After(1_000, improbability: bucket => bucket % 5 == 0 ? 6 : 0.2);

        Assert.Equal(0, history.RarityOf(6));
        Assert.True(history.RarityOf(7) > 0.9);
    }

    [Fact]
    public void A_new_maximum_is_rarer_in_a_longer_history() =>
        Assert.True(After(50, _ => 0.3).RarityOf(5) < After(500, _ => 0.3).RarityOf(5));

    [Fact]
    public void Rarity_never_decreases_with_improbability()
    {
        var history = After(3_000, bucket => bucket % 97 * 0.1);
        var rarities = Enumerable.Range(0, 300).Select(step => history.RarityOf(step * 0.1)).ToArray();

        Assert.Equal(rarities.Order(), rarities);
    }

    [Fact]
    public void Writing_and_reading_preserve_the_state_to_the_last_bit()
    {
        var history = After(777, bucket => bucket % 31 * 0.2);
        var bytes = new ByteWriter();
        bytes.Byte(1);
        history.Write(bytes);
        var read = new ScoreHistory();
        var reader = ByteReader.Open(bytes.Seal(), version: 1);
        read.Read(ref reader);
        reader.ExpectEnd();

        Assert.All(Enumerable.Range(0, 100), step => Assert.Equal(history.RarityOf(step * 0.1), read.RarityOf(step * 0.1)));
    }

    private static ScoreHistory After(int buckets, Func<int, double> improbability)
    {
        var history = new ScoreHistory();
        for (var bucket = 0; bucket < buckets; bucket++) history.Learn(improbability(bucket));
        return history;
    }
}
