using MlActors.Detection.Records;

namespace MlActors.Domain.Records;

/// <summary>Records that were read from documents, and the counts for the job's data counts.</summary>
/// <param name="InputBytes">Bytes received, dropped records included.</param>
/// <param name="InputFieldCount">Fields present in the documents.</param>
/// <param name="InvalidDateCount">Documents dropped because their time is absent or cannot be read.</param>
public sealed record ParsedRecords(RecordBatch Batch, long InputBytes, long InputFieldCount, long InvalidDateCount);
