namespace MlActors.Detection.Modelling;

/// <summary>The kind of numbers that a series consists of.</summary>
internal enum ModelKind : byte
{
    /// <summary>Any number.</summary>
    Metric = 0,

    /// <summary>Non-negative whole numbers, where zero is an ordinary value.</summary>
    Count,

    /// <summary>Non-negative numbers, such as sums of non-negative values.</summary>
    NonNegative,
}
