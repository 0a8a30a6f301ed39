using System.Collections.Immutable;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>Authenticates a request by its Authorization header: Basic with a user, ApiKey or Bearer with an API key.</summary>
internal sealed class CredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, PasswordCheck passwords, ApiKeyCheck apiKeys,
    AuditTrail audit)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "credentials";

    private static readonly ImmutableArray<string> Challenges =
        ["Basic realm=\"security\", charset=\"UTF-8\"", "Bearer realm=\"security\"", "ApiKey"];

    /// <summary>A browser asks for a password by itself when it is challenged for Basic, but the console has its own page for that.</summary>
    private static readonly ImmutableArray<string> ChallengesOfPage = Challenges.RemoveAt(0);

    private bool IsFromOwnPage => Request.Headers["Sec-Fetch-Site"] == "same-origin";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string Target => $"REST request [{RequestTarget.Display(Request.Path)}{Request.QueryString}]";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is not { Length: > 0 } header) return AuthenticateResult.NoResult();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        var (scheme, value) = space < 0 ? (header, "") : (header[..space], header[(space + 1)..].Trim());
        return scheme.ToUpperInvariant() switch
        {
            "BASIC" => await BasicAsync(value),
            "APIKEY" or "BEARER" => await ApiKeyAsync(value),
            // The value is not repeated, because it may be a secret.
            _ => Fail("unknown", "the scheme of the Authorization header is not Basic, ApiKey or Bearer"),
        };
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        var challenges = IsFromOwnPage ? ChallengesOfPage : Challenges;
        foreach (var challenge in challenges) Response.Headers.Append("WWW-Authenticate", challenge);
        throw new ElasticError(ElasticErrorType.Unauthenticated, failure ?? $"missing authentication credentials for {Target}")
        {
            Headers = [("WWW-Authenticate", challenges)],
        }.AsException();
    }

    private async Task<AuthenticateResult> BasicAsync(string value)
    {
        if (Decode(value) is not { } text || text.IndexOf(':', StringComparison.Ordinal) is not (>= 0 and var colon))
            return Fail("unknown", "the Basic credentials are not NAME:PASSWORD in base64");
        var name = text[..colon];
        var user = await passwords.VerifyAsync(name, text[(colon + 1)..], ClientAddress.NetworkOf(Context), Context.RequestAborted);
        return user is null
            ? Fail(name, $"unable to authenticate user [{AuditTrail.Printable(name)}]")
            : Success(new Caller(new Identity(user.Name), user.Rights, user.Missing, Scheme.Name));
    }

    private async Task<AuthenticateResult> ApiKeyAsync(string value)
    {
        if (Decode(value) is not { } text || text.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
            return Fail("unknown", "the API key is not ID:KEY in base64");
        var (id, key) = (text[..colon], text[(colon + 1)..]);
        var (caller, reason) = await apiKeys.VerifyAsync(id, key, Scheme.Name, Context.RequestAborted);
        return caller is null ? Fail($"API key {id}", $"unable to authenticate API key [{AuditTrail.Printable(id)}]: {reason}") : Success(caller);
    }

    private AuthenticateResult Success(Caller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(caller), Scheme.Name));

    private AuthenticateResult Fail(string subject, string reason)
    {
        audit.NotAuthenticated(Context, subject, reason);
        return AuthenticateResult.Fail($"{reason} for {Target}");
    }

    private static string? Decode(string base64)
    {
        try
        {
            return Strict.GetString(Convert.FromBase64String(base64));
        }
        catch (Exception invalid) when (invalid is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Authenticates every request, on a node without security.</summary>
internal sealed class OpenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "open";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(Caller.Unnamed), Scheme.Name)));
}
