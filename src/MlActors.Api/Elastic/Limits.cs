namespace MlActors.Api.Elastic;

/// <summary>Bounds on what a caller may send, so that no request can take more than its share.</summary>
internal static class Limits
{
    /// <summary>Results, documents, jobs and datafeeds that one answer may reach.</summary>
    public const int ResultWindow = 10_000;

    public const int ExpressionLength = 32_768;

    public const int JsonDepth = 64;

    /// <summary>Values in one body, each of which takes a hundred bytes when it is read.</summary>
    public const int JsonValues = 1_000_000;

    /// <summary>Bytes of one job's or datafeed's configuration, which has to travel between nodes in one message.</summary>
    public const int JobConfigurationBytes = 1024 * 1024;

    /// <summary>Patterns of `filter_path`: every field of an answer is held against all of them.</summary>
    public const int FilterPatterns = 100;

    /// <summary>Actions of one bulk request.</summary>
    public const int BulkActions = 500_000;

    /// <summary>Bytes of request bodies that the process holds at a time; two bodies of the greatest length.</summary>
    public const long RequestBytesAtATime = 256L * 1024 * 1024;

    /// <summary>Runs that are watched at a time: each keeps a connection open, and questions at the coordinator.</summary>
    public const int EventStreams = 100;

    /// <summary>Connections that the server keeps open at a time.</summary>
    public const int Connections = 2_000;

    /// <summary>Bytes of the line with method and address.</summary>
    public const int RequestLineBytes = 8 * 1024;

    /// <summary>Bytes of all headers of a request together.</summary>
    public const int HeaderBytes = 32 * 1024;

    public const int Headers = 100;

    public const int OpaqueIdLength = 1024;

    /// <summary>A configuration, query or argument object; records and bulk lines stream and may be a hundred times longer.</summary>
    public const int ConfigurationBytes = 8 * 1024 * 1024;
}
