using MlActors.Domain.Progress;
using Xunit;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class DatafeedPositionSpecs
{
    [Fact]
    public void Positions_are_ordered_by_time_and_within_a_moment_by_the_documents_that_were_read()
    {
        DatafeedPosition[] inOrder = [new(-5), new(1), new(1, "A"), new(1, "a"), new(1, "aa"), new(1, "b"), new(2), new(10)];

        Assert.Equal(inOrder, inOrder.Reverse().Order());
    }

    [Fact]
    public void Any_position_is_after_none() => Assert.True(new DatafeedPosition(0).CompareTo(null) > 0);
}
