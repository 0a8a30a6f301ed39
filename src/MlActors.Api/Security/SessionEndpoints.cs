using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Security;

/// <summary>Signing in and out of a browser, which the console uses.</summary>
internal sealed class SessionEndpoints(AuditTrail audit, IServiceProvider services)
{
    private const int MaxNameLength = 1024;

    /// <summary>Whether the node has users, who the caller is, and the token that changes have to carry. Needs no credentials.</summary>
    public ElasticResponse Get(ElasticRequest request)
    {
        var isSecured = services.GetService<UserDirectory>() is not null;
        var name = request.Caller.Identity?.User;
        var token = name is null ? null : services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(request.Http).RequestToken;
        return ElasticResponse.Ok(json => json
            .Flag("secured", isSecured)
            .Text("username", name)
            .Text("token_header", token is null ? null : SessionCookie.TokenHeader)
            .Text("token", token));
    }

    public async Task<ElasticResponse> SignInAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (name, password) = JsonFields.Read(request.Body!, "session_request", fields =>
        {
            var read = (Name: fields.Text("username"), Password: fields.Text("password"));
            fields.RefuseUnknownFields();
            return read;
        });
        if (services.GetService<PasswordCheck>() is not { } passwords)
            throw ElasticException.BadRequest("this node runs without security, so there is no one to sign in; start it with --users FILE");
        if (name is not { Length: > 0 and <= MaxNameLength } || password is null)
            throw ElasticException.BadRequest("[username] and [password] are required");
        if (await passwords.VerifyAsync(name, password, ClientAddress.NetworkOf(request.Http), cancellationToken) is not { } user)
        {
            audit.NotAuthenticated(request.Http, name, "the user or the password is wrong");
            throw new ElasticError(
                ElasticErrorType.Unauthenticated, $"unable to authenticate user [{AuditTrail.Printable(name)}]: the name or the password is wrong")
                .AsException();
        }

        await SessionCookie.SignInAsync(request.Http, user);
        audit.SignedIn(request.Http, user.Name);
        return ElasticResponse.Ok(json => json.Text("username", user.Name));
    }

    public async Task<ElasticResponse> SignOutAsync(ElasticRequest request)
    {
        if (services.GetService<UserDirectory>() is not null) await request.Http.SignOutAsync(SessionCookie.SchemeName);
        return ElasticResponse.Acknowledged;
    }
}
