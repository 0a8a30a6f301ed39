using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Functions;

public sealed class InformationSpecs
{
    private const int Hours = 30;

    private static readonly string[] Words = ["mail", "shop", "news", "blog"];

    [Fact]
    public void The_information_of_a_text_is_one_plus_the_number_of_new_trigrams() =>
        Assert.Equal(1 + 4, InformationOf("abab"));

    [Fact]
    public void Repeated_content_adds_nothing() =>
        Assert.Equal(InformationOf("abab"), InformationOf("abab", "abab", "abab"));

    [Fact]
    public void The_order_of_texts_makes_no_difference() =>
        Assert.Equal(InformationOf("mail.shop", "shop.mail", "news"), InformationOf("news", "shop.mail", "mail.shop"));

    [Fact]
    public void Random_names_contain_much_more_information_than_names_of_known_words()
    {
        var draws = new SeededRandom(1);
        var known = Words.SelectMany(one => Words.Select(other => $"{one}.{other}")).ToArray();
        var random = known.Select(name => draws.Name(name.Length)).ToArray();

        Assert.True(InformationOf(random) > 2 * InformationOf(known));
    }

    private static double InformationOf(params string[] texts)
    {
        var settings = Job(Jobs.Of(DetectorFunction.InfoContent)) with { ModelPlot = new ModelPlotSettings(Enabled: true) };
        var (detector, completed) = (new AnomalyDetector(settings), new List<BucketResult>());
        for (var hour = 0; hour <= Hours; hour++)
            foreach (var text in hour == Hours ? texts : ["usual"]) detector.Add(hour * Hour, [T(text)], completed);
        return Assert.Single(detector.Advance((Hours + 1) * Hour)[^1].ModelPlots).Actual!.Value;
    }
}
