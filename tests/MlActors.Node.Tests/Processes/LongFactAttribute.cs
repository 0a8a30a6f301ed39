using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A spec that takes longer than a minute of real time: it runs when MLACTORS_LONG_SPECS is 1.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("MLACTORS_LONG_SPECS") != "1") Skip = "Runs with MLACTORS_LONG_SPECS=1.";
    }
}
