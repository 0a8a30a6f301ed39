using System.Globalization;
using System.Threading.RateLimiting;
using MlActors.Api.Elastic;

namespace MlActors.Api.Security;

/// <summary>
/// Limits how many passwords are checked: for one user name from one address, from one address, and at the same time. A user who is
/// attacked from elsewhere is not locked out.
/// </summary>
internal sealed class GuessThrottle : IDisposable
{
    private readonly PartitionedRateLimiter<Guess> _limiter = PartitionedRateLimiter.CreateChained(
        // First, so that the number of names that are remembered is limited too.
        PartitionedRateLimiter.Create<Guess, string>(guess => RateLimitPartition.GetTokenBucketLimiter(
            guess.Address, _ => Bucket(Limits.PasswordChecksOfAddress, Limits.PasswordCheckIntervalOfAddress))),
        PartitionedRateLimiter.Create<Guess, Guess>(guess => RateLimitPartition.GetTokenBucketLimiter(
            guess, _ => Bucket(Limits.PasswordChecks, Limits.PasswordCheckInterval))),
        // One processor is left for requests of those who are authenticated.
        PartitionedRateLimiter.Create<Guess, int>(_ => RateLimitPartition.GetConcurrencyLimiter(0, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, Environment.ProcessorCount - 1), QueueLimit = Limits.WaitingPasswordChecks,
        })));

    /// <returns>To be disposed after the check.</returns>
    /// <exception cref="ElasticException">The limit is reached.</exception>
    public async ValueTask<IDisposable> EnterAsync(string user, string address, CancellationToken cancellationToken)
    {
        var lease = await _limiter.AcquireAsync(new Guess(user, address), permitCount: 1, cancellationToken);
        if (lease.IsAcquired) return lease;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? Math.Max(1, Math.Ceiling(time.TotalSeconds)) : 1;
        lease.Dispose();
        throw new ElasticError(
            ElasticErrorType.Rejected,
            $"too many passwords were tried for user [{AuditTrail.Printable(user)}] or from this address; "
            + $"try again in {wait.ToString(CultureInfo.InvariantCulture)} s").AsException();
    }

    public void Dispose() => _limiter.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(int tokens, TimeSpan interval) => new()
    {
        TokenLimit = tokens, TokensPerPeriod = 1, ReplenishmentPeriod = interval, QueueLimit = 0,
    };

    private readonly record struct Guess(string User, string Address);
}
