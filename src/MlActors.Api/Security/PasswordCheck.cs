using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using MlActors.Api.Elastic;

namespace MlActors.Api.Security;

/// <summary>
/// Checks the password of a user. Hashing is slow by intention, so a password that was right is remembered for a while as a fast hash with
/// a key of this process, and everything else is throttled.
/// </summary>
internal sealed class PasswordCheck(UserDirectory users, GuessThrottle throttle, TimeProvider time)
{
    /// <summary>As Elastic's cache of credentials.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(20);

    /// <summary>The first byte of the format of ASP.NET Core Identity that states its algorithm and iterations.</summary>
    private const byte HashFormat = 1;

    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    /// <summary>Compared with the passwords of unknown users, so that they take as long as known ones.</summary>
    private static readonly Lazy<string> HashOfNoUser = new(() => Hasher.HashPassword("", Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, Verified> _verified = new(StringComparer.Ordinal);

    /// <summary>Whether a text can be compared with a password.</summary>
    public static bool IsHash(string hash)
    {
        Span<byte> bytes = stackalloc byte[256];
        return Convert.TryFromBase64String(hash, bytes, out var length) && length > 40 && bytes[0] == HashFormat;
    }

    /// <returns>Null when the user or the password is wrong.</returns>
    /// <exception cref="ElasticException">Too many passwords were checked for this user or address.</exception>
    public async ValueTask<User?> VerifyAsync(string name, string password, string address, CancellationToken cancellationToken)
    {
        var user = users.Find(name);
        var digest = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
        if (user is not null && IsRemembered(user, digest)) return user;
        using var permission = await throttle.EnterAsync(name, address, cancellationToken);
        var isRight = Hasher.VerifyHashedPassword(name, user?.PasswordHash ?? HashOfNoUser.Value, password) != PasswordVerificationResult.Failed;
        if (user is null || !isRight) return null;
        _verified[name] = new Verified(digest, user.PasswordHash, time.GetUtcNow() + Remembered);
        return user;
    }

    private bool IsRemembered(User user, byte[] digest) =>
        _verified.TryGetValue(user.Name, out var verified) && verified.PasswordHash == user.PasswordHash && verified.Until > time.GetUtcNow()
        && CryptographicOperations.FixedTimeEquals(verified.Digest, digest);

    /// <param name="PasswordHash">The hash that it was compared with; a changed password is compared again.</param>
    private sealed record Verified(byte[] Digest, string PasswordHash, DateTimeOffset Until);
}
