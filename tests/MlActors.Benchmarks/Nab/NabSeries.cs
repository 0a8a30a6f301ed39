namespace MlActors.Benchmarks.Nab;

/// <summary>A labelled series: the score of each row, from 0 to 100, and the windows as first and last row.</summary>
internal sealed record NabSeries(string Name, double[] Scores, (int First, int Last)[] Windows)
{
    private const double ProbationShare = 0.15;
    private const int MaxProbation = 750;

    public string Category => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The number of rows at the beginning that do not count.</summary>
    public int Probation => Math.Min((int)(ProbationShare * Scores.Length), MaxProbation);
}
