using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>Which way of working each configured detector asks for.</summary>
internal static class DetectorFactory
{
    public static Detector Of(int index, DetectorContext around)
    {
        var settings = around.Settings.Detectors[index];
        return (settings.Function, settings.OverFieldName) switch
        {
            (DetectorFunction.Rare, null) => new RareDetector(index, around),
            (DetectorFunction.Rare or DetectorFunction.FreqRare, _) => new RarePopulationDetector(index, around),
            (_, null) => new SeriesDetector(index, around),
            _ => new PopulationDetector(index, around),
        };
    }
}
