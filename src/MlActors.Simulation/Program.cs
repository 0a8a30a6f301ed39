using System.Diagnostics;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;
using MlActors.Simulation.Stores;

Runtime.FixHashes();
Runtime.UseOneThread();
var (from, count) = (ulong.Parse(args[0]), int.Parse(args[1]));
var families = args.Length > 2 ? Enum.Parse<FaultFamilies>(args[2], true) : FaultFamilies.All;
var watch = Stopwatch.StartNew();
long messages = 0; double seconds = 0; var bad = 0;
var total = new PropertyTable();
var struck = new SortedDictionary<string, int>();
var trace = args.Length > 3 ? new StreamWriter(args[3]) : null;
Rehearsal? last = null;
void Report()
{
    if (last is null) return;
    messages += last.World.Messages; seconds += last.World.Elapsed.TotalSeconds;
    foreach (var v in last.Table.Violations.Take(1)) { bad++; Console.WriteLine($"{last} {last.World.Trace.Hash:x16} {v}\n     {last.Script.First} {last.Script.Between} {string.Join("; ", last.Plan.Faults)} {last.Plan.Store} {last.Plan.Network}"); }
    if (count <= 3) Console.WriteLine($"{last} {last.World.Trace.Hash:x16}");
    total.Add(last.Table);
    foreach (var (k, v) in last.World.Disk.Struck) struck[k] = struck.GetValueOrDefault(k) + v;
}
SimulationThread.RunAll(Enumerable.Range(0, count).Select(n =>
{
    Report();
    var run = new Rehearsal(from + (ulong)n, new RehearsalSize(3, 8, 4), families);
    if (trace is not null) run.World.Trace.Reader = line => trace.WriteLine($"{line.At.TotalMilliseconds,12:0.000} {line.Node,-8} {line.From} -> {line.To} {line.Text}");
    return last = run;
}));
Report();
trace?.Dispose();
if (count > 20)
{
    foreach (var p in Promises.All.Concat(Situations.All)) Console.WriteLine($"{total.CountOf(p),9} {p}");
    Console.WriteLine(string.Join(", ", struck.Select(s => $"{s.Key} {s.Value}")));
}
Console.WriteLine($"{bad} bad of {count}; {count / watch.Elapsed.TotalSeconds:0.0} seeds/s, {messages / count} messages each, {messages / watch.Elapsed.TotalSeconds:0}/s, virtual {seconds / count:0.0}s");
