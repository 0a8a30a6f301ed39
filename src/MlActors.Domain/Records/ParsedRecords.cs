using MlActors.Detection.Records;

namespace MlActors.Domain.Records;

/// <summary>Records read from a caller's documents, and what reading them has to report to the data counts.</summary>
/// <param name="InputBytes">Raw bytes received, dropped records included.</param>
/// <param name="InputFieldCount">Fields present in the documents.</param>
/// <param name="InvalidDateCount">Documents dropped because their time is absent or cannot be read.</param>
public sealed record ParsedRecords(RecordBatch Batch, long InputBytes, long InputFieldCount, long InvalidDateCount);
