using MlActors.Domain.Jobs;

namespace MlActors.Actors.Jobs;

/// <summary>Steps in the words of the API.</summary>
internal static class StepNames
{
    public static string Of(CloseStep step) => step switch
    {
        CloseStep.Gate => "gate",
        CloseStep.StopFeed => "stop_feed",
        CloseStep.Flush => "flush",
        CloseStep.Prune => "prune",
        CloseStep.Finalize => "finalize",
        CloseStep.Snapshot => "snapshot",
        CloseStep.Close => "close",
        _ => "vacate",
    };
}
