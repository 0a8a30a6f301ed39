using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests;

/// <summary>What a decision came to, in the words of the specs.</summary>
internal static class Decided
{
    /// <summary>The names of the events, "nothing", or the kind of the refusal and its reason: short enough to stand in a table.</summary>
    public static string InShort<TEvent>(this Decision<TEvent> decision) => decision switch
    {
        { Refusal: { } refusal } => $"{refusal.Kind}: {refusal.Reason}",
        { Events.IsEmpty: true } => "nothing",
        _ => string.Join(", ", decision.Events.Select(happened => happened!.GetType().Name)),
    };

    /// <summary>The one event that was decided.</summary>
    public static TExpected Only<TExpected>(this Decision<JobEvent> decision)
        where TExpected : JobEvent
    {
        Assert.Null(decision.Refusal);
        return Assert.IsType<TExpected>(Assert.Single(decision.Events));
    }

    /// <inheritdoc cref="Only{TExpected}(Decision{JobEvent})"/>
    public static TExpected Only<TExpected>(this Decision<DatafeedEvent> decision)
        where TExpected : DatafeedEvent
    {
        Assert.Null(decision.Refusal);
        return Assert.IsType<TExpected>(Assert.Single(decision.Events));
    }
}
