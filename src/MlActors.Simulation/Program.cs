using System.Diagnostics;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Workload;

Runtime.FixHashes();
Runtime.UseOneThread();
var (from, count) = (ulong.Parse(args[0]), int.Parse(args[1]));
var watch = Stopwatch.StartNew();
var runs = new List<Rehearsal>();
long messages = 0;
var trace = args.Length > 2 ? new StreamWriter(args[2]) : null;
SimulationThread.RunAll(Enumerable.Range(0, count).Select(n =>
{
    var run = new Rehearsal(from + (ulong)n, new RehearsalSize(3, 8, 4));
    if (trace is not null) run.World.Trace.Reader = line => trace.WriteLine($"{line.At.TotalMilliseconds,12:0.000} {line.Node,-8} {line.From} -> {line.To} {line.Text}");
    runs.Add(run);
    return run;
}));
trace?.Dispose();
foreach (var run in runs)
{
    messages += run.World.Messages;
    if (runs.Count <= 5 || run.Failure is not null) Console.WriteLine($"{run} {run.World.Trace.Hash:x16} {run.Failure}");
}
Console.WriteLine($"{count / watch.Elapsed.TotalSeconds:0.0} seeds/s, {messages} messages, {messages / watch.Elapsed.TotalSeconds:0}/s, virtual {runs.Average(r => r.World.Elapsed.TotalSeconds):0.0}s");
