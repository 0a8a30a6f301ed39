using System.Text.RegularExpressions;
using Xunit;

namespace MlActors.Domain.Tests.Tidy;

/// <summary>The rules of the code base that a machine can check: sizes, names, words, waiting, clocks and dependencies.</summary>
public sealed partial class TidySpecs
{
    private const int LongestFile = 350;
    private const int LongestMethod = 70;
    private const int LongestType = 260;
    private const int LongestActor = 200;

    /// <summary>One line of projects; the command line references none of them and uses HTTP.</summary>
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["MlActors.Detection"] = [],
        ["MlActors.Domain"] = ["MlActors.Detection"],
        ["MlActors.Storage"] = ["MlActors.Domain"],
        ["MlActors.Actors"] = ["MlActors.Storage"],
        ["MlActors.Simulation"] = ["MlActors.Actors"],
        ["MlActors.Api"] = ["MlActors.Actors"],
        ["MlActors.Node"] = ["MlActors.Api"],
        ["MlActors.Ctl"] = [],
    };

    [Fact]
    public void No_file_is_longer_than_350_lines() =>
        Nowhere(SourceTree.Sources.Where(file => file.Lines.Length > LongestFile).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void No_method_is_longer_than_70_lines() => Nowhere(
        from file in SourceTree.Sources
        from method in SourceCode.Methods(file.Code)
        where method.Lines > LongestMethod
        select $"{file.Path}: {method.Name} has {method.Lines} lines");

    /// <summary>All parts of a partial type count.</summary>
    [Fact]
    public void No_type_is_longer_than_260_lines() => Nowhere(
        from type in TypesOf(SourceTree.Under("src/"))
        where type.Lines > LongestType
        select $"{type.Name}: {type.Lines} lines");

    [Fact]
    public void No_actor_is_longer_than_200_lines_or_in_parts() => Nowhere(
        from type in TypesOf(SourceTree.Under("src/"))
        where IsActor().IsMatch(type.Header) && (type.Lines > LongestActor || IsPartial().IsMatch(type.Header))
        select $"{type.Name}: {type.Lines} lines");

    private static IEnumerable<TypeLength> TypesOf(IEnumerable<SourceFile> files) =>
        from file in files
        from type in SourceCode.Types(file.Code)
        group type by (Place: IsPartial().IsMatch(type.Header) ? Path.GetDirectoryName(file.Path) : file.Path, type.Name) into parts
        select new TypeLength(parts.Key.Name, string.Join(' ', parts.Select(part => part.Header)), parts.Sum(part => part.Lines));

    [Fact]
    public void No_name_is_empty_of_meaning()
    {
        var files = SourceTree.Sources.Where(file => EmptyName().IsMatch(Path.GetFileNameWithoutExtension(file.Path))).Select(file => file.Path);
        var types =
            from file in SourceTree.Sources
            from Match type in TypeName().Matches(file.Code)
            where EmptyName().IsMatch(type.Groups["name"].Value)
            select $"{file.Path}: {type.Groups["name"].Value}";
        Nowhere(files.Concat(types));
    }

    [Fact]
    public void No_folder_is_called_after_a_kind_of_file() => Nowhere(
        SourceTree.Sources.Where(file => file.Path.Split('/')[..^1].Any(folder => KindOfFile().IsMatch(folder))).Select(file => file.Path));

    [Fact]
    public void No_code_waits_for_time_to_pass() => Nowhere(Found(SourceTree.Sources, Waiting()));

    [Fact]
    public void Domain_and_Detection_read_no_clock() =>
        Nowhere(Found(SourceTree.Under("src/MlActors.Domain/").Concat(SourceTree.Under("src/MlActors.Detection/")), Clock()));

    [Fact]
    public void No_project_below_the_actors_references_Akka() => Nowhere(Found(
        new[] { "Detection", "Domain", "Storage", "Ctl" }.SelectMany(project => SourceTree.Under($"src/MlActors.{project}/")), UsesAkka()));

    [Fact]
    public void Project_references_form_one_line()
    {
        var projects = SourceTree.Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal)).ToDictionary(
            project => Path.GetFileNameWithoutExtension(project.Path),
            project => ProjectReference().Matches(project.Text).Select(reference => reference.Groups["name"].Value).ToArray());

        Assert.Equal(MayReference.Keys.Order(), projects.Keys.Order());
        Assert.All(projects, project => Assert.Equal(MayReference[project.Key], project.Value));
    }

    [Fact]
    public void Package_versions_are_central() =>
        Nowhere(SourceTree.Projects.Where(project => OwnVersion().IsMatch(project.Text)).Select(project => project.Path));

    internal static IEnumerable<string> Found(IEnumerable<SourceFile> files, Regex what) =>
        from file in files
        from Match hit in what.Matches(file.Code)
        select $"{file.Path}:{file.Code.AsSpan(0, hit.Index).Count('\n') + 1}: {hit.Value.Trim()}";

    internal static void Nowhere(IEnumerable<string> places)
    {
        Assert.NotEmpty(SourceTree.Sources);
        var found = places.ToArray();
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Utility|Utilities|Service|Impl|Base)$|^(Manager|Helper|Util)")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex("^(Services|Helpers|Utils|Interfaces|Common|Misc)$")]
    private static partial Regex KindOfFile();

    // Task.Delay may wait for a time that the test or the operator moves: then one of its arguments is a TimeProvider.
    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\b|\bSpinWait\b|\bTask\s*\.\s*Delay\s*\((?![^;]*?,\s*\w*([tT]ime|[cC]lock|Provider)\w*\s*[,)])")]
    private static partial Regex Waiting();

    [GeneratedRegex(
        @"\bDateTime(Offset)?\s*\.\s*(Utc)?Now\b|\bDateTime\s*\.\s*Today\b|\bStopwatch\b|\bTimeProvider\b|\bEnvironment\s*\.\s*TickCount|\bGuid\s*\.\s*NewGuid\b|\bRandom\s*\.\s*Shared\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\busing\s+(static\s+)?(\w+\s*=\s*)?Akka\b|\bAkka\s*\.\s*[A-Z]")]
    private static partial Regex UsesAkka();

    [GeneratedRegex("""<ProjectReference\s+Include="[^"]*?(?<name>[\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@":\s*(Receive|ReceivePersistent|Persistent|Untyped|UntypedPersistent|Entity|Digested|Acknowledging)Actor\b")]
    private static partial Regex IsActor();

    [GeneratedRegex(@"\bpartial\b")]
    private static partial Regex IsPartial();

    [GeneratedRegex("""<PackageReference\s[^>]*\bVersion(Override)?=""")]
    private static partial Regex OwnVersion();
}
