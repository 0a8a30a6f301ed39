using System.Net.Sockets;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;

namespace MlActors.Node.Starting;

/// <summary>
/// Asks for an address before anything else is begun, so that a node started twice says so at once and has not touched its data.
/// </summary>
public static class FreeAddress
{
    /// <exception cref="StartRefusedException">The address cannot be bound.</exception>
    public static void Expect(HostAndPort address, string option)
    {
        try
        {
            using var listener = new TcpListener(address.EndPoint);
            listener.Start();
        }
        catch (SocketException failure)
        {
            throw Refused(address, option, failure);
        }
    }

    public static StartRefusedException Refused(HostAndPort address, string option, SocketException failure) => new(
        ExitCode.Address,
        failure.SocketErrorCode == SocketError.AddressAlreadyInUse
            ? $"{option} {address} is in use by another process; end it, or give another address with {option}."
            : $"{option} {address} cannot be bound: {failure.Message}; give another address with {option}.");

    /// <summary>What became of a failed start when another process was quicker than the question above.</summary>
    public static SocketException? In(Exception failure) =>
        failure as SocketException
        ?? (failure is AggregateException several ? several.InnerExceptions.Select(In).FirstOrDefault(found => found is not null) : null)
        ?? (failure.InnerException is { } inner ? In(inner) : null);
}
