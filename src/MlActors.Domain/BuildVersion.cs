using System.Reflection;

namespace MlActors.Domain;

/// <summary>The version of this program, with the commit where the build knows it.</summary>
public static class BuildVersion
{
    public static readonly string Current =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
