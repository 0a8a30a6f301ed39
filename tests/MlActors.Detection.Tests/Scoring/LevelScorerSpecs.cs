using MlActors.Detection.Encoding;
using MlActors.Detection.Scoring;

namespace MlActors.Detection.Tests.Scoring;

public sealed class LevelScorerSpecs
{
    private const double Ordinary = 0.3;
    private const double Severe = 8;
    private const double BucketsPerDay = 288;

    [Fact]
    public void A_new_maximum_in_a_long_history_is_critical() => Assert.InRange(After(1_000).Score(Severe), 75, 100);

    [Fact]
    public void A_new_maximum_in_a_short_history_is_not_critical() => Assert.InRange(After(40).Score(Severe), 0, 50);

    [Fact]
    public void An_ongoing_anomaly_scores_less_than_its_start_and_is_still_critical()
    {
        var scorer = After(5_000);
        var first = scorer.Score(Severe);
        AddBucket(scorer, Severe);

        Assert.True(first > 95);
        Assert.InRange(scorer.Score(Severe), 75, 76);
    }

    [Fact]
    public void An_anomaly_after_a_long_ordinary_time_is_novel_again()
    {
        var scorer = After(1_000);
        AddBucket(scorer, Severe);
        for (var bucket = 0; bucket < 2_000; bucket++) AddBucket(scorer, Ordinary);

        Assert.InRange(scorer.Score(Severe), 95, 100);
    }

    [Fact]
    public void The_more_observations_a_bucket_has_the_lower_a_single_one_scores()
    {
        var (single, several) = (After(500), After(500, observations: 1_000));

        Assert.True(several.Score(4) < single.Score(4) / 2);
    }

    [Fact]
    public void Scores_never_decrease_with_improbability()
    {
        var scorer = After(700);
        var scores = Enumerable.Range(0, 500).Select(step => scorer.Score(step * 0.02)).ToArray();

        Assert.Equal(scores.Order(), scores);
        Assert.All(scores, score => Assert.InRange(score, 0, 100));
    }

    [Fact]
    public void Novelty_scores_above_every_deviation() => Assert.InRange(After(5_000).ScoreWith(Severe, deviation: 8), 95, 100);

    [Fact]
    public void Before_half_a_day_has_passed_novelty_alone_is_no_alarm()
    {
        var scorer = After((int)BucketsPerDay / 2);

        Assert.InRange(scorer.ScoreWith(Severe, deviation: 1), 0, 42);
        Assert.Equal(scorer.ScoreWith(0, deviation: 12), scorer.ScoreWith(Severe, deviation: 12));
    }

    [Fact]
    public void Writing_and_reading_preserve_the_state_to_the_last_bit()
    {
        var scorer = After(333);
        AddBucket(scorer, Severe);
        var bytes = new ByteWriter();
        bytes.Byte(1);
        scorer.Write(bytes);
        var read = new LevelScorer(scoresNovelty: true, BucketsPerDay);
        var reader = ByteReader.Open(bytes.Seal(), version: 1);
        read.Read(ref reader);
        reader.ExpectEnd();

        Assert.All(Enumerable.Range(0, 100), step => Assert.Equal(scorer.Score(step * 0.1), read.Score(step * 0.1)));
    }

    private static LevelScorer After(int buckets, int observations = 1)
    {
        var scorer = new LevelScorer(scoresNovelty: true, BucketsPerDay);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            for (var thing = 1; thing < observations; thing++) scorer.Observe(Ordinary);
            AddBucket(scorer, Ordinary);
        }
        return scorer;
    }

    private static void AddBucket(LevelScorer scorer, double improbability)
    {
        scorer.Observe(improbability);
        scorer.EndBucket();
    }
}
