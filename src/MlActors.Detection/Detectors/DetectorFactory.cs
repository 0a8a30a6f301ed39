using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>Selects the implementation of each configured detector.</summary>
internal static class DetectorFactory
{
    public static Detector Create(int index, DetectorContext detectorContext)
    {
        var settings = detectorContext.Settings.Detectors[index];
        return (settings.Function, settings.OverFieldName) switch
        {
            (DetectorFunction.Rare, null) => new RareDetector(index, detectorContext),
            (DetectorFunction.Rare or DetectorFunction.FreqRare, _) => new RarePopulationDetector(index, detectorContext),
            (_, null) => new SeriesDetector(index, detectorContext),
            _ => new PopulationDetector(index, detectorContext),
        };
    }
}
