using MlActors.Domain.Progress;

namespace MlActors.Domain.Snapshots;

/// <summary>The job's record of one of its saved models; the model itself is an Akka snapshot at <paramref name="SequenceNumber"/>.</summary>
/// <param name="Id">Unique for the job: second, epoch and sequence number, since two saves may fall into one second.</param>
/// <param name="Checksum">SHA-256 of the saved bytes, hexadecimal.</param>
/// <param name="Bytes">Length of the saved bytes.</param>
/// <param name="LatestRecordTime">Newest record in the model, milliseconds.</param>
/// <param name="LatestResultTime">Start of the last final bucket, milliseconds.</param>
public sealed record ModelSnapshotRef(
    string Id,
    long SequenceNumber,
    long Epoch,
    DateTimeOffset TakenAt,
    string Checksum,
    long Bytes,
    string Description,
    JobStatistics Statistics,
    long? LatestRecordTime,
    long? LatestResultTime,
    bool Retain = false)
{
    /// <summary>How far a datafeed had been read into the saved model; null when none had, or when an older build saved it.</summary>
    public DatafeedPosition? Position { get; init; }

    public static string IdOf(DateTimeOffset takenAt, long epoch, long sequenceNumber) => $"{takenAt.ToUnixTimeSeconds()}-{epoch}-{sequenceNumber}";
}
