using System.Security.Cryptography;

namespace MlActors.Domain.Snapshots;

/// <summary>A saved model as the snapshot store keeps it: compressed bytes that contain their format version.</summary>
public sealed record ModelSnapshot(byte[] Payload)
{
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Payload));
}
