namespace MlActors.Ctl.Runs;

/// <summary>Shows a run while it is followed; one instance per run, disposed when following ends.</summary>
public interface IRunView : IAsyncDisposable
{
    /// <summary>Called for each event that changes something, with the progress after it.</summary>
    void Show(RunEvent runEvent, RunProgress progress);
}
