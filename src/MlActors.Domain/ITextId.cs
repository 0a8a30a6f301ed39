namespace MlActors.Domain;

/// <summary>An id that is a text with a type of its own, so that ids of different kinds cannot be mixed up.</summary>
public interface ITextId<TSelf>
    where TSelf : struct, ITextId<TSelf>
{
    string Value { get; }

    static abstract TSelf Of(string value);
}
