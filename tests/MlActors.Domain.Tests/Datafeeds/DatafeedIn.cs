using MlActors.Domain.Datafeeds;
using static MlActors.Domain.Datafeeds.DatafeedEvent;

namespace MlActors.Domain.Tests.Datafeeds;

/// <summary>
/// A datafeed in each phase, reached by the events that lead there. It ran once before, so that it has used the token "first"; the caller that
/// started it last called with "token".
/// </summary>
internal static class DatafeedIn
{
    public static DatafeedState Phase(DatafeedPhase phase) => phase switch
    {
        DatafeedPhase.Absent => DatafeedState.Initial,
        DatafeedPhase.Stopped => Stopped,
        DatafeedPhase.Started => Started,
        DatafeedPhase.Stopping => Started.Apply(new DatafeedStopBegan(2, Known.Now, Known.Run)),
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    private static DatafeedState Stopped => After(
        new DatafeedCreated(0, Known.Now, Known.ConfigOfFeed),
        new DatafeedStarted(1, Known.Now, null, null, "first"),
        new DatafeedStopped(1, Known.Now, "stop_datafeed (api)", null));

    private static DatafeedState Started => Stopped.Apply(new DatafeedStarted(2, Known.Now, 1000, 2000, "token"));

    public static DatafeedState After(params DatafeedEvent[] events) =>
        events.Aggregate(DatafeedState.Initial, (feed, datafeedEvent) => feed.Apply(datafeedEvent));
}
