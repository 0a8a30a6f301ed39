using MlActors.Detection.Encoding;
using MlActors.Detection.Scoring;

namespace MlActors.Detection.Tests.Scoring;

public sealed class LevelScorerSpecs
{
    private const double Ordinary = 0.3;
    private const double Severe = 8;

    [Fact]
    public void What_a_long_history_never_showed_is_critical() => Assert.InRange(After(1_000).Score(Severe), 75, 100);

    [Fact]
    public void What_a_young_history_never_showed_is_not_critical_yet() => Assert.InRange(After(40).Score(Severe), 0, 50);

    [Fact]
    public void What_goes_on_is_less_than_its_beginning_and_still_critical()
    {
        var scorer = After(5_000);
        var first = scorer.Score(Severe);
        Show(scorer, Severe);

        Assert.True(first > 95);
        Assert.InRange(scorer.Score(Severe), 75, 76);
    }

    [Fact]
    public void News_after_a_long_calm_is_news_again()
    {
        var scorer = After(1_000);
        Show(scorer, Severe);
        for (var bucket = 0; bucket < 2_000; bucket++) Show(scorer, Ordinary);

        Assert.InRange(scorer.Score(Severe), 95, 100);
    }

    [Fact]
    public void The_more_things_a_bucket_shows_the_less_one_of_them_says()
    {
        var (few, many) = (After(500), After(500, things: 1_000));

        Assert.True(many.Score(4) < few.Score(4) / 2);
    }

    [Fact]
    public void More_improbable_never_scores_less()
    {
        var scorer = After(700);
        var scores = Enumerable.Range(0, 500).Select(step => scorer.Score(step * 0.02)).ToArray();

        Assert.Equal(scores.Order(), scores);
        Assert.All(scores, score => Assert.InRange(score, 0, 100));
    }

    [Fact]
    public void It_is_the_same_to_the_last_bit_after_writing_and_reading()
    {
        var scorer = After(333);
        Show(scorer, Severe);
        var bytes = new ByteWriter();
        bytes.Byte(1);
        scorer.Write(bytes);
        var read = new LevelScorer(scoresNovelty: true);
        var reader = ByteReader.Open(bytes.Seal(), version: 1);
        read.Read(ref reader);
        reader.ExpectEnd();

        Assert.All(Enumerable.Range(0, 100), step => Assert.Equal(scorer.Score(step * 0.1), read.Score(step * 0.1)));
    }

    private static LevelScorer After(int buckets, int things = 1)
    {
        var scorer = new LevelScorer(scoresNovelty: true);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            for (var thing = 1; thing < things; thing++) scorer.Observe(Ordinary);
            Show(scorer, Ordinary);
        }
        return scorer;
    }

    private static void Show(LevelScorer scorer, double improbability)
    {
        scorer.Observe(improbability);
        scorer.EndBucket();
    }
}
