namespace MlActors.Ctl.Runs;

/// <summary>Passes the progress to an observer too, which may have to list at any moment what is not saved yet.</summary>
public sealed class ObservedRunView(IRunView inner, Action<RunProgress> observer) : IRunView
{
    public void Show(RunEvent runEvent, RunProgress progress)
    {
        observer(progress);
        inner.Show(runEvent, progress);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
