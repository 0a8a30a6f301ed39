using System.Diagnostics;
using MlActors.Simulation.Bugs;
using MlActors.Simulation.Campaigns;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;

Runtime.FixHashes();
Runtime.UseOneThread();
if (args[0] == "bugs")
{
    var watch = Stopwatch.StartNew();
    var list = args.Length > 2 ? [AllBugs.Find(args[2])] : AllBugs.List;
    new BugHunt(new RehearsalSize(3, 8, 4), list, 1, ulong.Parse(args[1]), f => Console.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} {f.Bug.Name}: {(f.Seed is null ? "NOT FOUND" : $"seed {f.Seed}, {f.Marks} marks, {f.Violation}")}")).Run();
    return;
}
if (args[0] == "matrix")
{
    var watch = Stopwatch.StartNew();
    var m = new DirectedMatrix(c => { if (!c.IsStruck || c.Violation is not null) Console.WriteLine($"{c.Step}/{c.Place} {c.FaultName} struck {c.IsStruck} seed {c.Seed} {c.Violation}"); });
    m.Run();
    Console.WriteLine($"{m.Cells.Count(c => c.IsStruck)} of {m.Cells.Count} struck, {m.Cells.Count(c => c.Violation is not null)} failed, {watch.Elapsed.TotalSeconds:0.0}s");
    return;
}
if (args[0] == "shrink")
{
    var s = new Shrinking(ulong.Parse(args[1]), new RehearsalSize(3, 8, 4), FaultFamilies.All);
    s.Run();
    Console.WriteLine($"{s.Runs} runs: {s.Violation}\n{string.Join("; ", s.Plan.Faults)} {s.Plan.Store} {s.Plan.Network}");
    return;
}
if (args[0] == "replay")
{
    using var trace = new StreamWriter(args[2]);
    var run = new Rehearsal(ulong.Parse(args[1]), new RehearsalSize(3, 8, 4), FaultFamilies.All) { Bug = args.Length > 3 ? new BugRun(AllBugs.Find(args[3])) : null };
    run.World.Trace.Reader = line => trace.WriteLine($"{line.At.TotalMilliseconds,12:0.000} {line.Node,-8} {line.From} -> {line.To} {line.Text}");
    SimulationThread.RunAll([run]);
    Console.WriteLine($"{run} {run.Script.First} {run.Script.Between} {string.Join("; ", run.Plan.Faults)} {run.Plan.Store} {run.Plan.Network}\n{run.Table.Violations.FirstOrDefault()}");
    return;
}
var families = args.Length > 2 ? Enum.Parse<FaultFamilies>(args[2], true) : FaultFamilies.All;
var campaign = new Campaign(new CampaignOrder(new RehearsalSize(3, 8, 4), ulong.Parse(args[0]), ulong.Parse(args[1]), families, args.Contains("twice")), c => { if (c.Failed.LastOrDefault() is { } f && f.Seed == c.Order.From + (ulong)c.Runs - 1) Console.WriteLine($"seed {f.Seed}: {f.Violation}\n    {string.Join("; ", f.Plan.Faults)}"); });
campaign.Run();
foreach (var p in Promises.All.Concat(Situations.All)) Console.WriteLine($"{campaign.Table.CountOf(p),9} {p}");
Console.WriteLine(string.Join(", ", campaign.Struck.Select(s => $"{s.Key} {s.Value}")));
Console.WriteLine($"{campaign.Failed.Count} bad of {campaign.Runs}; {campaign.Runs / campaign.Elapsed.TotalSeconds:0.0} seeds/s, {campaign.Messages / campaign.Runs} messages each, virtual {campaign.Simulated.TotalHours:0.0} h, cells {campaign.Coverage.Cells}/{CoverageTable.AllCells}, triples {campaign.Coverage.Triples}/{campaign.Coverage.AllTriples}, hash {campaign.Hash:x16}, unequal {campaign.Unequal.Count}");
