using MlActors.Detection.Entities;
using MlActors.Detection.Findings;
using MlActors.Detection.Modelling;
using MlActors.Detection.Results;

namespace MlActors.Detection.Detectors;

/// <summary>Puts what the model expected beside what came, where the configuration asks for it. Lives as long as its detector.</summary>
internal sealed class ModelPlot(ModelPlotSettings? settings, int detectorIndex, string feature)
{
    public bool IsEnabled => settings is { Enabled: true };

    public void Add(Assessment assessment, in Subject subject, Bounds? expected, double? actual)
    {
        if (settings is not { Enabled: true } || expected is not { } bounds || !Covers(subject)) return;
        assessment.Plot(new ModelPlotResult(
            detectorIndex, feature, bounds.Lower, bounds.Median, bounds.Upper, actual, subject.By, subject.Over, subject.Partition));
    }

    private bool Covers(in Subject subject) => settings!.Terms.IsEmpty
        || subject.Partition is { } partition && settings.Terms.Contains(partition)
        || subject.By is { } by && settings.Terms.Contains(by)
        || subject.Over is { } over && settings.Terms.Contains(over);
}
