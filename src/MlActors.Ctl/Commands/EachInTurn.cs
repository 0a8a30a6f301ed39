using System.Net;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Commands;

/// <summary>Opens jobs or starts datafeeds one by one. What is there already is left alone, and success is read back.</summary>
public static class EachInTurn
{
    /// <summary>The words for what is done, the state that tells that it is done, and those that may follow that state by themselves.</summary>
    public sealed record Doing(string Noun, string Verb, string Goal, params string[] Beyond);

    public sealed record Unit(string Id, string State);

    private sealed record Outcome(string Id, string State, ExitCode Exit, string? Reason);

    public static async Task<ExitCode> RunAsync(
        CommandCall call, Doing doing, IReadOnlyList<Unit> units, Func<string, CancellationToken, Task> act,
        Func<CancellationToken, Task<IEnumerable<Unit>>> readBack, CancellationToken stop)
    {
        if (call.Options.DryRun) return DryRun(call, doing, units);
        var outcomes = new List<Outcome>();
        foreach (var unit in units) outcomes.Add(await ActAsync(unit, doing, act, stop));
        var now = (await readBack(stop)).ToDictionary(unit => unit.Id, unit => unit.State);
        var verified = outcomes.Select(outcome => Verified(outcome, doing, now.GetValueOrDefault(outcome.Id, "gone"))).ToList();
        Show(call, doing, verified);
        return Together(verified);
    }

    private static async Task<Outcome> ActAsync(Unit unit, Doing doing, Func<string, CancellationToken, Task> act, CancellationToken stop)
    {
        if (unit.State == doing.Goal) return new(unit.Id, unit.State, ExitCode.Done, $"was {doing.Goal} already");
        try
        {
            await act(unit.Id, stop);
            return new(unit.Id, doing.Goal, ExitCode.Done, null);
        }
        catch (ServerRefusedException late) when (late.Status == HttpStatusCode.RequestTimeout)
        {
            return new(unit.Id, unit.State, ExitCode.StillRunning, late.Message);
        }
        catch (ServerRefusedException refusal)
        {
            return new(unit.Id, unit.State, refusal.IsRefusal ? ExitCode.Refused : ExitCode.Failed, refusal.Message);
        }
    }

    /// <summary>Somebody else may have done it in the meantime, or undone it: only the state counts.</summary>
    private static Outcome Verified(Outcome outcome, Doing doing, string state) => (outcome.Exit, state) switch
    {
        (_, var now) when now == doing.Goal => outcome with { State = state, Exit = ExitCode.Done },
        (ExitCode.Done, var now) when doing.Beyond.Contains(now) => outcome with { State = state },
        (ExitCode.Done, _) => outcome with { State = state, Exit = ExitCode.Failed, Reason = $"was accepted, but reading back says {state}" },
        _ => outcome with { State = state },
    };

    private static ExitCode Together(List<Outcome> outcomes)
    {
        var bad = outcomes.Where(outcome => outcome.Exit != ExitCode.Done).ToList();
        if (bad.Count == 0) return ExitCode.Done;
        return bad.Count < outcomes.Count ? ExitCode.Partial : bad[0].Exit;
    }

    private static void Show(CommandCall call, Doing doing, List<Outcome> outcomes)
    {
        if (call.Screen.Format != OutputFormat.Table)
        {
            call.Screen.Show(
                Wire.Write(new { Count = outcomes.Count, Units = outcomes.Select(
                    o => new { o.Id, o.State, o.Reason, Done = o.Exit == ExitCode.Done }) }), "units");
            return;
        }
        foreach (var outcome in outcomes)
        {
            var reason = outcome.Reason is null ? "" : $" ({outcome.Reason})";
            call.Screen.Say($"{doing.Noun} {outcome.Id}: {outcome.State}{reason}", outcome.Exit == ExitCode.Done ? Tone.Good : Tone.Bad);
        }
        if (outcomes.Count == 0) call.Screen.Say($"No {doing.Noun} matches; nothing to {doing.Verb}.");
    }

    private static ExitCode DryRun(CommandCall call, Doing doing, IReadOnlyList<Unit> units)
    {
        var plan = units.Where(unit => unit.State != doing.Goal).ToList();
        if (call.Screen.Format != OutputFormat.Table)
        {
            call.Screen.Show(
                Wire.Write(new { DryRun = true, Units = plan.Select(unit => new { unit.Id, unit.State, Action = doing.Verb }) }), "units");
            return ExitCode.Done;
        }
        call.Screen.Show(Grid.Of(plan, (doing.Noun, unit => unit.Id), ("state", unit => unit.State), ("would", _ => doing.Verb)));
        call.Screen.Say("A dry run: nothing was changed.", Tone.Quiet);
        return ExitCode.Done;
    }
}
