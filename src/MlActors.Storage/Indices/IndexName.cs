using System.Buffers;
using System.Text;
using MlActors.Domain;

namespace MlActors.Storage.Indices;

/// <summary>Elastic's rules for index names.</summary>
public static class IndexName
{
    private const int MaxBytes = 255;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\/*?\"<>| ,#:");

    /// <summary>The refusal of an invalid name; null for a valid one.</summary>
    public static Refusal? Check(string name)
    {
        var fault = name switch
        {
            "" => "must not be empty",
            "." or ".." => "must not be '.' or '..'",
            _ when name.AsSpan().ContainsAny(Forbidden) || name.Any(char.IsControl) =>
                "must not contain the following characters ['\\','/','*','?','\"','<','>','|',' ',',','#',':']",
            _ when name[0] is '_' or '-' or '+' => "must not start with '_', '-', or '+'",
            _ when name.Any(char.IsUpper) => "must be lowercase",
            _ when Encoding.UTF8.GetByteCount(name) > MaxBytes => $"index name is too long, ({Encoding.UTF8.GetByteCount(name)} > {MaxBytes})",
            _ => null,
        };
        return fault is null ? null : DocumentRefusals.InvalidIndexName(name, fault);
    }
}
