using MlActors.Domain;

namespace MlActors.Api.Elastic;

/// <summary>
/// The only place that assigns HTTP statuses and Elastic's exception types: to the refusals of the layers below, and to what the API itself
/// reports.
/// </summary>
/// <param name="Name">In Elastic's spelling.</param>
internal sealed record ElasticErrorType(int Status, string Name)
{
    public static readonly ElasticErrorType IllegalArgument = new(400, "illegal_argument_exception");
    public static readonly ElasticErrorType ContentParsing = new(400, "x_content_parse_exception");
    public static readonly ElasticErrorType Parse = new(400, "parse_exception");
    public static readonly ElasticErrorType MediaTypeHeader = new(400, "media_type_header_exception");
    public static readonly ElasticErrorType ActionRequestValidation = new(400, "action_request_validation_exception");
    public static readonly ElasticErrorType ResourceNotFound = new(404, "resource_not_found_exception");
    public static readonly ElasticErrorType BodyTooLarge = new(413, "status_exception");
    public static readonly ElasticErrorType CircuitBreaking = new(429, "circuit_breaking_exception");
    public static readonly ElasticErrorType UpgradeMode = new(429, "status_exception");
    public static readonly ElasticErrorType Rejected = new(429, "es_rejected_execution_exception");
    public static readonly ElasticErrorType Unauthenticated = new(401, "security_exception");
    public static readonly ElasticErrorType Forbidden = new(403, "security_exception");
    public static readonly ElasticErrorType Unexpected = new(500, "exception");

    public static ElasticErrorType Of(RefusalKind kind) => kind switch
    {
        RefusalKind.BadRequest or RefusalKind.UnreadableSource => IllegalArgument,
        RefusalKind.AlreadyExists => new(400, "resource_already_exists_exception"),
        RefusalKind.NotFound => ResourceNotFound,
        RefusalKind.Conflict => new(409, "status_exception"),
        RefusalKind.LimitExceeded => new(400, "status_exception"),
        RefusalKind.NoCapacity => new(429, "status_exception"),
        RefusalKind.TimedOut => new(408, "status_exception"),
        RefusalKind.Unavailable => new(503, "unavailable_shards_exception"),
        RefusalKind.IndexNotFound => new(404, "index_not_found_exception"),
        RefusalKind.InvalidIndexName => new(400, "invalid_index_name_exception"),
        RefusalKind.InvalidAliasName => new(400, "invalid_alias_name_exception"),
        RefusalKind.AliasMissing => new(404, "aliases_not_found_exception"),
        RefusalKind.DocumentMissing => new(404, "document_missing_exception"),
        RefusalKind.VersionConflict => new(409, "version_conflict_engine_exception"),
        RefusalKind.InvalidMapping => new(400, "mapper_parsing_exception"),
        RefusalKind.InvalidDocument => new(400, "document_parsing_exception"),
        RefusalKind.UnmappedField => new(400, "strict_dynamic_mapping_exception"),
        RefusalKind.InvalidQuery => new(400, "parsing_exception"),
        RefusalKind.UnsortableField => new(400, "query_shard_exception"),
        RefusalKind.Unparsable => Parse,
        RefusalKind.Forbidden => Forbidden,
        RefusalKind.InvalidNumber => new(400, "number_format_exception"),
        _ => new(500, "illegal_state_exception"),
    };
}
