namespace MlActors.Api.Elastic;

/// <summary>Bounds on what a caller may send, so that no request can take more than its share.</summary>
internal static class Limits
{
    /// <summary>Results, documents, jobs and datafeeds that one answer may reach.</summary>
    public const int ResultWindow = 10_000;

    public const int ExpressionLength = 32_768;

    public const int JsonDepth = 64;

    /// <summary>A configuration, query or argument object; records and bulk lines stream and may be a hundred times longer.</summary>
    public const int ConfigurationBytes = 8 * 1024 * 1024;
}
