using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MlActors.Api.Elastic;

/// <summary>
/// Counts the bytes of request bodies that the process holds, and refuses a request that would exceed the limit, as Elastic's circuit
/// breaker does. Small bodies are not counted, so that a shutdown request succeeds while others load documents. One per process.
/// </summary>
internal sealed class RequestMemory(long maxBytes)
{
    /// <summary>Bytes per request that are not counted.</summary>
    public const int UncountedBytes = 64 * 1024;

    private long _reserved;

    /// <summary>The lease of a request, which is released at its end.</summary>
    public static Lease Of(HttpContext http)
    {
        if (http.Items.TryGetValue(typeof(Lease), out var known)) return (Lease)known!;
        var lease = new Lease(http.RequestServices.GetRequiredService<RequestMemory>());
        http.Items[typeof(Lease)] = lease;
        http.Response.RegisterForDispose(lease);
        return lease;
    }

    /// <summary>The bytes of one request; not thread-safe.</summary>
    internal sealed class Lease(RequestMemory memory) : IDisposable
    {
        private long _bytes;

        /// <summary>Raises the reservation to a number of bytes; it is released at the end of the request.</summary>
        /// <exception cref="ElasticException">The limit for all requests together would be exceeded.</exception>
        public void Reserve(long bytes)
        {
            var more = bytes - _bytes;
            if (more <= 0 || bytes <= UncountedBytes) return;
            var reserved = Interlocked.Add(ref memory._reserved, more);
            if (reserved > memory.MaxBytes)
            {
                Interlocked.Add(ref memory._reserved, -more);
                throw new ElasticError(
                    ElasticErrorType.CircuitBreaking,
                    $"[request] Data too large: the bodies of all requests would be "
                    + $"[{reserved}] bytes, which is more than the limit of [{memory.MaxBytes}]; "
                    + "send it again later or in smaller requests").AsException();
            }

            _bytes = bytes;
        }

        public void Dispose() => Interlocked.Add(ref memory._reserved, -Interlocked.Exchange(ref _bytes, 0));
    }

    private long MaxBytes => maxBytes;
}
