using System.Globalization;

namespace MlActors.Benchmarks.Nab;

/// <summary>Quality on the labelled series of a folder, compared with published results.</summary>
internal static class NabBenchmark
{
    private static readonly (string Name, double Half, double? Whole)[] Published =
    [
        ("ARTime", 78.2, 74.9), ("CAD OSE", 74.1, 69.9), ("Numenta HTM", 71.2, 70.3), ("KNN-CAD", 64.4, 58.0),
        ("Skyline", 56.1, 58.2), ("Elastic 7.14.2 (measured)", 54.9, 49.2), ("Random Cut Forest", 52.0, 51.7),
    ];

    public static int Run(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "windows.json")))
        {
            Console.Error.WriteLine(
                $"{folder} holds no windows.json. Name a folder with the layout of the benchmark's data: a folder for each category, and the "
                + $"labelled windows.");
            return 2;
        }
        var all = NabFolder.Analyse(folder).ToList();
        Line($"{all.Count} series, {all.Sum(series => series.Windows.Length)} windows, mean(value), bucket span = median interval");
        foreach (var profile in NabProfile.All) Print(all, profile);
        PrintSeries(all, NabScore.Best(all, NabProfile.Standard).Threshold);
        PrintLeftOut(all);
        PrintPublished();
        return 0;
    }

    private static void Print(List<NabSeries> all, NabProfile profile)
    {
        var (result, threshold) = NabScore.Best(all, profile);
        var (found, wrong) = Count(all, threshold);
        Line($"{profile.Name,-9} {result,6:0.0}   threshold {threshold:0.00}, {found} windows found, {wrong} false rows");
        foreach (var category in all.GroupBy(series => series.Category))
            Line($"    {category.Key,-24} {NabScore.At(threshold, [.. category], profile),6:0.0}");
    }

    private static void PrintSeries(List<NabSeries> all, double threshold)
    {
        Line("Each series at the threshold of the standard profile:");
        foreach (var series in all)
        {
            var (found, wrong) = NabScore.Count(series, threshold);
            var total = NabScore.Total(series, threshold, NabProfile.Standard);
            Line($"    {series.Name,-58} {found} of {series.Windows.Length} found, {wrong,3} false, {total,6:0.00}");
        }
    }

    // Whether the threshold generalizes to series it was not chosen on.
    private static void PrintLeftOut(List<NabSeries> all)
    {
        Line("Each category at the threshold that is best for the others (standard):");
        foreach (var category in all.GroupBy(series => series.Category))
        {
            var threshold = NabScore.Best([.. all.Where(series => series.Category != category.Key)], NabProfile.Standard).Threshold;
            Line($"    {category.Key,-24} {NabScore.At(threshold, [.. category], NabProfile.Standard),6:0.0}   threshold {threshold:0.00}");
        }
    }

    private static void PrintPublished()
    {
        Line("Published figures, standard profile, not run here; on the half of 31 series that this was tuned with, and on all 58:");
        foreach (var (name, half, whole) in Published) Line($"    {name,-26} {half,6:0.0} {whole,6:0.0}");
    }

    private static (int Found, int False) Count(List<NabSeries> all, double threshold)
    {
        var counts = all.Select(series => NabScore.Count(series, threshold)).ToList();
        return (counts.Sum(count => count.Found), counts.Sum(count => count.False));
    }

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Line(string line) => Console.WriteLine(line);
}
