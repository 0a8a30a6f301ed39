using System.Text;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>Collects the text that is written and lets a test wait for it, so that no test waits for time to pass.</summary>
public sealed class ObservedWriter : TextWriter
{
    private readonly StringBuilder _text = new();
    private readonly List<(string Wanted, TaskCompletionSource Seen)> _waiting = [];

    public override Encoding Encoding => Encoding.UTF8;

    public Task WaitForAsync(string wanted)
    {
        lock (_text)
        {
            if (_text.ToString().Contains(wanted, StringComparison.Ordinal)) return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, seen));
            return seen.Task;
        }
    }

    public override void Write(char value) => Write($"{value}");

    public override void Write(string? value)
    {
        lock (_text)
        {
            _text.Append(value);
            var text = _text.ToString();
            foreach (var (_, seen) in _waiting.Where(waiting => text.Contains(waiting.Wanted, StringComparison.Ordinal))) seen.TrySetResult();
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override string ToString()
    {
        lock (_text) return _text.ToString();
    }
}
