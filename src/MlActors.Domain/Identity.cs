namespace MlActors.Domain;

/// <summary>Who acts: a user, or an API key of a user.</summary>
/// <param name="ApiKey">The id of the API key; null when the user acts directly.</param>
public sealed record Identity(string User, string? ApiKey = null)
{
    public override string ToString() => ApiKey is null ? User : $"{User} (API key {ApiKey})";
}
