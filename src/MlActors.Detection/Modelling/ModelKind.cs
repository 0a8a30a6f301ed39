namespace MlActors.Detection.Modelling;

/// <summary>What sort of numbers a series is made of.</summary>
internal enum ModelKind : byte
{
    /// <summary>Any number.</summary>
    Metric = 0,

    /// <summary>Whole numbers from zero up, where zero is a value like others.</summary>
    Count,

    /// <summary>Numbers from zero up, such as sums of what is not negative.</summary>
    NonNegative,
}
