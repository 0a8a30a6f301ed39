using System.Net;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Commands;

/// <summary>Opens jobs or starts datafeeds one after the other, skipping those in the target state, and reads their states back.</summary>
public static class SequentialAction
{
    /// <summary>The names of the action, the state it leads to, and the states that may follow that one without further requests.</summary>
    public sealed record Definition(string Noun, string Verb, string TargetState, params string[] LaterStates);

    public sealed record Unit(string Id, string State);

    private sealed record Outcome(string Id, string State, ExitCode Exit, string? Reason);

    public static async Task<ExitCode> RunAsync(
        CommandCall call, Definition definition, IReadOnlyList<Unit> units, Func<string, CancellationToken, Task> act,
        Func<CancellationToken, Task<IReadOnlyList<Unit>>> readBack, CancellationToken cancellationToken)
    {
        if (call.Options.DryRun) return DryRun(call, definition, units);
        var outcomes = new List<Outcome>();
        foreach (var unit in units) outcomes.Add(await ExecuteAsync(unit, definition, act, cancellationToken));
        var now = (await readBack(cancellationToken)).ToDictionary(unit => unit.Id, unit => unit.State);
        var verified = outcomes.Select(outcome => Verify(outcome, definition, now.GetValueOrDefault(outcome.Id, "gone"))).ToList();
        Show(call, definition, verified);
        return Combine(verified);
    }

    private static async Task<Outcome> ExecuteAsync(
        Unit unit, Definition definition, Func<string, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        if (unit.State == definition.TargetState) return new(unit.Id, unit.State, ExitCode.Done, $"was {definition.TargetState} already");
        try
        {
            await act(unit.Id, cancellationToken);
            return new(unit.Id, definition.TargetState, ExitCode.Done, null);
        }
        catch (ServerErrorException timeout) when (timeout.Status == HttpStatusCode.RequestTimeout)
        {
            return new(unit.Id, unit.State, ExitCode.StillRunning, timeout.Message);
        }
        catch (ServerErrorException refusal)
        {
            return new(unit.Id, unit.State, refusal.IsClientError ? ExitCode.Refused : ExitCode.Failed, refusal.Message);
        }
    }

    /// <summary>Other clients may have completed or reverted the action in the meantime, so only the state that is read back counts.</summary>
    private static Outcome Verify(Outcome outcome, Definition definition, string state) => (outcome.Exit, state) switch
    {
        (_, var now) when now == definition.TargetState => outcome with { State = state, Exit = ExitCode.Done },
        (ExitCode.Done, var now) when definition.LaterStates.Contains(now) => outcome with { State = state },
        (ExitCode.Done, _) => outcome with { State = state, Exit = ExitCode.Failed, Reason = $"was accepted, but its state is {state}" },
        _ => outcome with { State = state },
    };

    private static ExitCode Combine(List<Outcome> outcomes)
    {
        var bad = outcomes.Where(outcome => outcome.Exit != ExitCode.Done).ToList();
        if (bad.Count == 0) return ExitCode.Done;
        return bad.Count < outcomes.Count ? ExitCode.Partial : bad[0].Exit;
    }

    private static void Show(CommandCall call, Definition definition, List<Outcome> outcomes)
    {
        if (call.Screen.Format != OutputFormat.Table)
        {
            var results = outcomes.Select(outcome => new { outcome.Id, outcome.State, outcome.Reason, Done = outcome.Exit == ExitCode.Done });
            call.Screen.Show(ApiJson.Write(new { Count = outcomes.Count, Units = results }), "units");
            return;
        }
        foreach (var outcome in outcomes)
        {
            var reason = outcome.Reason is null ? "" : $" ({outcome.Reason})";
            call.Screen.WriteLine($"{definition.Noun} {outcome.Id}: {outcome.State}{reason}", outcome.Exit == ExitCode.Done ? Tone.Good : Tone.Bad);
        }
        if (outcomes.Count == 0) call.Screen.WriteLine($"No {definition.Noun} matches; nothing to {definition.Verb}.");
    }

    private static ExitCode DryRun(CommandCall call, Definition definition, IReadOnlyList<Unit> units)
    {
        var plan = units.Where(unit => unit.State != definition.TargetState).ToList();
        if (call.Screen.Format != OutputFormat.Table)
        {
            call.Screen.Show(
                ApiJson.Write(new { DryRun = true, Units = plan.Select(unit => new { unit.Id, unit.State, Action = definition.Verb }) }), "units");
            return ExitCode.Done;
        }
        call.Screen.Show(Grid.Of(plan, (definition.Noun, unit => unit.Id), ("state", unit => unit.State), ("would", _ => definition.Verb)));
        call.Screen.WriteLine("A dry run: nothing was changed.", Tone.Quiet);
        return ExitCode.Done;
    }
}
