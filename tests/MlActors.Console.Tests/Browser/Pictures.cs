namespace MlActors.Console.Tests.Browser;

/// <summary>Where the pictures of the pages are written: beside the results of the tests.</summary>
internal static class Pictures
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(ProjectFolder(), "TestResults", "console")).FullName;

    public static string PathOf(string name) => Path.Combine(Folder, $"{name}.png");

    private static string ProjectFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (folder.EnumerateFiles("*.csproj").Any()) return folder.FullName;
        return AppContext.BaseDirectory;
    }
}
