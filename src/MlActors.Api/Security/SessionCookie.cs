using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlActors.Api.Elastic;
using MlActors.Domain;

namespace MlActors.Api.Security;

/// <summary>
/// The session of a browser: a cookie of ASP.NET Core that names the user. Rights are read from the users with each request, so that a user
/// who is removed, or whose password or roles change, has no more than now.
/// </summary>
internal static class SessionCookie
{
    public const string SchemeName = "session", CookieName = "mlactors-session", TokenHeader = "X-CSRF-Token";

    /// <summary>Selects how a request is authenticated: by its Authorization header if it has one, otherwise by its cookie.</summary>
    public const string SelectorName = "caller";

    /// <summary>How long a session lasts without a request.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromHours(1);

    private const string PasswordClaim = "password";

    public static AuthenticationBuilder AddSessionCookie(this AuthenticationBuilder authentication)
    {
        authentication.Services.AddAntiforgery(antiforgery =>
        {
            (antiforgery.HeaderName, antiforgery.SuppressReadingTokenFromFormBody) = (TokenHeader, true);
            Protect(antiforgery.Cookie, "mlactors-antiforgery");
        });
        authentication.Services.AddOptions<CookieAuthenticationOptions>(SchemeName)
            .Configure<TimeProvider>((cookie, time) => cookie.TimeProvider = time);
        return authentication
            .AddCookie(SchemeName, cookie =>
            {
                Protect(cookie.Cookie, CookieName);
                (cookie.ExpireTimeSpan, cookie.SlidingExpiration) = (IdleTime, true);
                cookie.Events.OnValidatePrincipal = ValidateAsync;
            })
            .AddPolicyScheme(SelectorName, displayName: null, selector =>
            {
                selector.ForwardDefaultSelector = http =>
                    http.Request.Headers.Authorization.Count == 0 && http.Request.Cookies.ContainsKey(CookieName)
                        ? SchemeName
                        : CredentialHandler.SchemeName;
                selector.ForwardChallenge = CredentialHandler.SchemeName;
            });
    }

    public static Task SignInAsync(HttpContext http, User user) => http.SignInAsync(SchemeName, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim(ClaimsIdentity.DefaultNameClaimType, user.Name), new Claim(PasswordClaim, FingerprintOf(user))], SchemeName)));

    /// <summary>
    /// Whether a change could be sent by a page of another site, because the browser adds the cookie by itself. An Authorization header is added
    /// by no browser for a page.
    /// </summary>
    public static async Task<bool> MayBeForgedAsync(HttpContext http) =>
        Caller.Of(http).AuthenticationType == SchemeName
        && !await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);

    private static void Protect(CookieBuilder cookie, string name) =>
        (cookie.Name, cookie.Path, cookie.HttpOnly, cookie.IsEssential, cookie.SameSite, cookie.SecurePolicy) =
        (name, "/", true, true, SameSiteMode.Strict, CookieSecurePolicy.SameAsRequest);

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var users = context.HttpContext.RequestServices.GetRequiredService<UserDirectory>();
        if (context.Principal?.Identity is ClaimsIdentity { Name: { } name } session && users.Find(name) is { } user
            && session.FindFirst(PasswordClaim)?.Value == FingerprintOf(user))
        {
            context.ReplacePrincipal(new ClaimsPrincipal(new Caller(new Identity(user.Name), user.Rights, user.Missing, SchemeName)));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SchemeName);
    }

    /// <summary>Changes with the password, which ends the sessions of before.</summary>
    private static string FingerprintOf(User user) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(user.PasswordHash)))[..32];
}
