using MlActors.Detection.Settings;

namespace MlActors.Benchmarks.Kinds;

/// <summary>The name of a function in a configuration.</summary>
internal static class FunctionName
{
    public static string Of(DetectorFunction function, Side side = Side.Both)
    {
        var words = string.Concat(function.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}"));
        return (side == Side.Both ? "" : $"{side}_").ToLowerInvariant() + words.ToLowerInvariant();
    }
}
