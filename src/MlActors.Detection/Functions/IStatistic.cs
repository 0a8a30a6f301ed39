using MlActors.Detection.Modelling;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>The statistic of a bucket as a model sees it: one number, or a few (<see cref="Features"/>) that are modelled separately.</summary>
internal interface IStatistic
{
    ModelKind Kind { get; }

    /// <summary>The number of values that one bucket has; each of them has its own model.</summary>
    int Features { get; }

    /// <summary>Whether the value is an average of the records, so that more records make it less uncertain.</summary>
    bool IsAverage { get; }

    /// <summary>Whether the value is a sum, so that its variance grows with the value and its square root varies evenly.</summary>
    bool AddsUp { get; }

    /// <summary>The value of the bucket; NaN where the records were too few for one.</summary>
    double ValueOf(in Tally tally);

    double ValueOf(in Tally tally, int feature);

    /// <summary>Whether the value is modelled by its cube root, which for a variance is nearly normally distributed.</summary>
    bool IsModelledByRoot { get; }

    /// <summary>Whether the value is a mean or a variance, so the fewer records a bucket has, the less certain it is.</summary>
    bool HasSamplingError { get; }

    /// <summary>The name of a feature in a result; null where it is the function itself.</summary>
    DetectorFunction? Description(int feature);
}
