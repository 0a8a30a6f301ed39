using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MlActors.Api.Elastic;

/// <summary>
/// Counts the bytes of request bodies that the process holds at a time, and refuses what would be too much, as Elastic's circuit breaker
/// does. Small bodies are free: what stops a cluster has to come through while others load documents. One for each process.
/// </summary>
internal sealed class RequestMemory(long mostBytes)
{
    /// <summary>Bytes of one request that are not counted.</summary>
    public const int FreeBytes = 64 * 1024;

    private long _held;

    /// <summary>What the request holds, given back when it ends.</summary>
    public static Lease Of(HttpContext http)
    {
        if (http.Items.TryGetValue(typeof(Lease), out var known)) return (Lease)known!;
        var lease = new Lease(http.RequestServices.GetRequiredService<RequestMemory>());
        http.Items[typeof(Lease)] = lease;
        http.Response.RegisterForDispose(lease);
        return lease;
    }

    /// <summary>The share of one request; for one thread at a time.</summary>
    internal sealed class Lease(RequestMemory memory) : IDisposable
    {
        private long _bytes;

        /// <summary>Raises the share to so many bytes; it is never lowered before the end.</summary>
        /// <exception cref="ElasticException">Together with what other requests hold it would be too much.</exception>
        public void Hold(long bytes)
        {
            var more = bytes - _bytes;
            if (more <= 0 || bytes <= FreeBytes) return;
            var held = Interlocked.Add(ref memory._held, more);
            if (held > memory.Most)
            {
                Interlocked.Add(ref memory._held, -more);
                throw new ElasticError(
                    ElasticErrorType.CircuitBreaking,
                    $"[request] Data too large: the bodies of all requests would be [{held}] bytes, which is more than the limit of [{memory.Most}]; "
                    + "send it again later or in smaller requests").AsException();
            }

            _bytes = bytes;
        }

        public void Dispose() => Interlocked.Add(ref memory._held, -Interlocked.Exchange(ref _bytes, 0));
    }

    private long Most => mostBytes;
}
