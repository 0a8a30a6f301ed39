using static MlActors.Ctl.Demo.AnomalyKind;

namespace MlActors.Ctl.Demo;

/// <summary>The series that <c>--demo</c> loads. Disturbances begin after a week, when a detector has analysed each day of the week once.</summary>
public static class DemoCatalogue
{
    public static readonly IReadOnlyList<DemoSeries> All =
    [
        new("checkout-latency", "mean", TimeSpan.FromMinutes(5), Level: 220, Daily: 60, Weekend: -15, Noise: 8, Seed: 11)
        {
            Disturbances = [new(Spike, 8, 10, 0.5, 16), new(Spike, 13, 3, 0.5, 14), new(LevelShift, 17, 9, 30, 14)],
        },
        new("orders", "count", TimeSpan.FromMinutes(15), Level: 6, Daily: 3, Weekend: -1, Noise: 0.7, Seed: 12)
        {
            Disturbances = [new(Dip, 9, 14, 1, 12), new(Spike, 15, 11, 0.5, 18)],
        },
        new("payments", "sum", TimeSpan.FromMinutes(15), Level: 5200, Daily: 2400, Weekend: -500, Noise: 160, Seed: 13)
        {
            Disturbances = [new(Dip, 10, 15, 1, 16), new(LevelShift, 16, 8, 24, 18)],
        },
        new("queue-depth", "max", TimeSpan.FromMinutes(10), Level: 90, Daily: 35, Weekend: 0, Noise: 4, Seed: 14)
        {
            Disturbances = [new(Spike, 11, 2, 0.5, 18), new(LevelShift, 18, 13, 20, 14)],
        },
        new("free-memory", "min", TimeSpan.FromMinutes(10), Level: 3400, Daily: -420, Weekend: 120, Noise: 55, Seed: 15)
        {
            Disturbances = [new(Dip, 8, 16, 0.5, 15), new(Dip, 19, 6, 0.5, 17)],
        },
        new("cpu-load", "mean", TimeSpan.FromMinutes(10), Level: 45, Daily: 18, Weekend: -5, Noise: 1.6, Seed: 16)
        {
            Disturbances = [new(Spike, 12, 20, 0.5, 20), new(Dip, 14, 12, 1, 19)],
        },
    ];
}
