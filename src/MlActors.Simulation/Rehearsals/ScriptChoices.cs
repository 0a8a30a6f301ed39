using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Rehearsals;

/// <summary>How the first close of a run is asked for.</summary>
internal enum FirstClose { Invalid = 0, All, ShutDown, FeedsThenAll, EachJob, OneByForce }

/// <summary>What a run does between its two closes.</summary>
internal enum BetweenCloses { Invalid = 0, Nothing, Revert, Reset, DeleteAndCreate }

/// <summary>What the seed decides of the operator's script.</summary>
internal sealed class ScriptChoices
{
    public ScriptChoices(Dice dice, FirstClose? close)
    {
        var first = (FirstClose)(1 + dice.Next(5));
        First = close ?? first;
        Between = (BetweenCloses)(1 + dice.Next(4));
        WaitsForData = dice.Chance(0.5);
        Forecasts = dice.Chance(0.3);
        PostSize = 20 + dice.Next(60);
        DamagesOne = dice.Chance(0.1);
        IdleTime = dice.Chance(0.4) ? TimeSpan.FromSeconds(dice.Next(400)) : TimeSpan.Zero;
        DeletesFeedAfter = dice.Chance(0.2) ? TimeSpan.FromMilliseconds(dice.Next(600)) : null;
        RevertKeepsResults = dice.Chance(0.5);
    }

    public FirstClose First { get; }

    public BetweenCloses Between { get; }

    /// <summary>The first close comes when all data is there, and not in the middle of it.</summary>
    public bool WaitsForData { get; }

    /// <summary>All snapshots of one job are damaged while it is closed.</summary>
    public bool DamagesOne { get; }

    public bool Forecasts { get; }

    /// <summary>Records in one post.</summary>
    public int PostSize { get; }

    /// <summary>When, after the first close began, a datafeed is deleted by force; null for never.</summary>
    public TimeSpan? DeletesFeedAfter { get; }

    /// <summary>Whether a revert leaves what the job had found after the older snapshot.</summary>
    public bool RevertKeepsResults { get; }

    /// <summary>How long nothing is asked for before a close: snapshots are taken in the background then.</summary>
    public TimeSpan IdleTime { get; }
}
