namespace MlActors.Actors.Messaging;

/// <summary>The source of new ids: of runs, of calls and of those who post. A simulation draws them from its seed.</summary>
public interface IIdSource
{
    /// <returns>32 hexadecimal digits that identify one thing only.</returns>
    string Next();
}

/// <summary>Ids that no other process draws.</summary>
public sealed class RandomIds : IIdSource
{
    public static readonly RandomIds Instance = new();

    private RandomIds() { }

    public string Next() => Guid.NewGuid().ToString("N");
}
