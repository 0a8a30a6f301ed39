using System.Net.Sockets;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;

namespace MlActors.Node.Starting;

/// <summary>
/// Checks that an address is free before anything else is begun, so that a node that is started twice fails at once and does not touch its data.
/// </summary>
public static class AddressCheck
{
    /// <exception cref="StartRefusedException">The address cannot be bound.</exception>
    public static void EnsureFree(HostAndPort address, string option)
    {
        try
        {
            using var listener = new TcpListener(address.EndPoint);
            listener.Start();
        }
        catch (SocketException failure)
        {
            throw StartFailure(address, option, failure);
        }
    }

    public static StartRefusedException StartFailure(HostAndPort address, string option, SocketException failure) => new(
        ExitCode.Address,
        failure.SocketErrorCode == SocketError.AddressAlreadyInUse
            ? $"{option} {address} is in use by another process; end it, or give another address with {option}."
            : $"{option} {address} cannot be bound: {failure.Message}; give another address with {option}.");

    /// <summary>The cause of a failed start when another process bound the address after the check; null when it failed for another reason.</summary>
    public static SocketException? FindSocketException(Exception failure) =>
        failure as SocketException
        ?? (failure as AggregateException)?.InnerExceptions.Select(FindSocketException).FirstOrDefault(found => found is not null)
        ?? (failure.InnerException is { } inner ? FindSocketException(inner) : null);
}
