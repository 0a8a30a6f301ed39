namespace MlActors.Ctl.Runs;

/// <summary>Lets somebody else see the board too, who may have to say at any moment what is not yet saved.</summary>
public sealed class OverheardView(IRunView shown, Action<RunBoard> listener) : IRunView
{
    public void Show(RunEvent heard, RunBoard board)
    {
        listener(board);
        shown.Show(heard, board);
    }

    public ValueTask DisposeAsync() => shown.DisposeAsync();
}
