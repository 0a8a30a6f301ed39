using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Elastic;

namespace MlActors.Api.Security;

/// <summary>The composition of authentication, authorization and rate limits.</summary>
internal static class ElasticSecurity
{
    /// <param name="users">Null for a node without security.</param>
    public static IServiceCollection AddElasticSecurity(this IServiceCollection services, UserDirectory? users)
    {
        services
            .AddSingleton<AuditTrail>().AddSingleton<IndexNarrowing>()
            .AddSingleton<IAuthorizationHandler, ActionAuthorization>()
            .AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationResults>()
            .AddAuthorization(authorization =>
            {
                authorization.AddPolicy(
                    ActionRequirement.Policy, policy => policy.RequireAuthenticatedUser().AddRequirements(new ActionRequirement()));
                // For requests without a route: who is not authenticated does not learn which routes exist.
                authorization.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
            })
            .AddRateLimiter(limiter =>
            {
                limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(
                    ClientAddress.NetworkOf(http), _ => RequestsOfAddress));
                limiter.OnRejected = (rejected, _) => new ValueTask(ErrorEnvelope.WriteAsync(rejected.HttpContext, TooManyRequests, trace: null));
            });
        if (users is null)
        {
            services.AddAuthentication(OpenHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, OpenHandler>(OpenHandler.SchemeName, null);
            return services;
        }

        services.AddSingleton(users).AddSingleton<GuessThrottle>().AddSingleton<PasswordCheck>().AddSingleton<ApiKeyCheck>();
        services.AddAuthentication(SessionCookie.SelectorName)
            .AddScheme<AuthenticationSchemeOptions, CredentialHandler>(CredentialHandler.SchemeName, null)
            .AddSessionCookie();
        return services;
    }

    /// <summary>What is checked before a request is routed.</summary>
    /// <param name="isSecured">Whether the node has users.</param>
    public static void UseRequestChecks(this IApplicationBuilder app, bool isSecured)
    {
        app.UseRateLimiter();
        app.UseMiddleware<OriginCheck>(!isSecured);
    }

    private static readonly ElasticError TooManyRequests = new(
        ElasticErrorType.Rejected, $"more than {Limits.RequestsPerSecond} requests a second came from this address; send them more slowly");

    private static readonly TokenBucketRateLimiterOptions RequestsOfAddress = new()
    {
        TokenLimit = Limits.RequestsAtOnce, TokensPerPeriod = Limits.RequestsPerSecond / 10, ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        QueueLimit = 0,
    };
}
