namespace MlActors.Api.Elastic;

/// <summary>Limits on requests, so that no request exhausts the resources of the node.</summary>
internal static class Limits
{
    /// <summary>The maximum of from plus size, for results, documents, jobs and datafeeds.</summary>
    public const int ResultWindow = 10_000;

    public const int ExpressionLength = 32_768;

    /// <summary>The length of a list of ids without wildcards in a body: about as many jobs of the longest ids as a cluster holds.</summary>
    public const int IdListLength = 1024 * 1024;

    public const int JsonDepth = 64;

    /// <summary>The number of values in one body; each takes about a hundred bytes in memory.</summary>
    public const int JsonValues = 1_000_000;

    /// <summary>Bytes of one job's or datafeed's configuration, which is sent between nodes in one message.</summary>
    public const int JobConfigurationBytes = 1024 * 1024;

    /// <summary>The number of `filter_path` patterns; every field of a response is matched against each.</summary>
    public const int FilterPatterns = 100;

    /// <summary>The number of actions in one bulk request.</summary>
    public const int BulkActions = 500_000;

    /// <summary>Bytes of request bodies that the process holds at the same time: two bodies of the maximum size.</summary>
    public const long MaxConcurrentRequestBytes = 256L * 1024 * 1024;

    /// <summary>Concurrent event streams; each holds a connection and polls the coordinator.</summary>
    public const int EventStreams = 100;

    /// <summary>Concurrent connections.</summary>
    public const int Connections = 2_000;

    /// <summary>Bytes of the request line.</summary>
    public const int RequestLineBytes = 8 * 1024;

    /// <summary>Total bytes of the headers of one request.</summary>
    public const int HeaderBytes = 32 * 1024;

    public const int Headers = 100;

    public const int OpaqueIdLength = 1024;

    /// <summary>Bytes of a configuration, query or argument object; the bodies of the data and bulk APIs have a higher limit.</summary>
    public const int ConfigurationBytes = 8 * 1024 * 1024;

    /// <summary>Valid API keys of one user; they are in the same file as the heartbeats of the nodes.</summary>
    public const int ApiKeysOfUser = 1_000;

    /// <summary>Requests of one address in a second, on average and at once.</summary>
    public const int RequestsPerSecond = 5_000, RequestsAtOnce = 10_000;

    /// <summary>Checks of passwords for one user name from one address at once; after that one in each interval.</summary>
    public const int PasswordChecks = 10;

    /// <summary>Checks of passwords for any user name from one address.</summary>
    public const int PasswordChecksOfAddress = 50;

    public static readonly TimeSpan PasswordCheckInterval = TimeSpan.FromSeconds(6), PasswordCheckIntervalOfAddress = TimeSpan.FromSeconds(1);

    /// <summary>Checks of passwords that wait for a processor.</summary>
    public const int WaitingPasswordChecks = 100;
}
