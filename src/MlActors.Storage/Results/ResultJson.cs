using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlActors.Detection.Results;
using MlActors.Domain.Forecasts;

namespace MlActors.Storage.Results;

/// <summary>
/// The JSON of columns that are read as a whole. Fields may be added: absent ones are read as their defaults.
/// </summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(RecordDetail))]
[JsonSerializable(typeof(CategoryDefinition))]
[JsonSerializable(typeof(ForecastRun))]
internal sealed partial class ResultJson : JsonSerializerContext;
