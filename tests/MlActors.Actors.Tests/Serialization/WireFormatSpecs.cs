using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using MlActors.Domain.Snapshots;
using Xunit;

namespace MlActors.Actors.Tests.Serialization;

/// <summary>
/// What was written once can be read forever. Each manifest has a golden file that an earlier build wrote. It is never changed: when the shape
/// changes, it moves to the folder of its release, where it is still read. A manifest that loses its file or its meaning fails here and not in
/// a user's journal.
/// </summary>
public sealed class WireFormatSpecs : TestKit
{
    /// <summary>Records are compressed, and the compressor may come to other bytes with another release of .NET.</summary>
    private const string Compressed = "Records";

    private readonly WireFormat _format;

    public WireFormatSpecs()
        : base(SpecSystem.Setup()) => _format = new WireFormat((ExtendedActorSystem)Sys);

    public static TheoryData<string> Manifests => [.. WireManifests.All.Select(entry => entry.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_is_written_is_read_as_it_was(string manifest)
    {
        var sample = SampleOf(manifest);

        var read = _format.FromBinary(_format.ToBinary(sample), _format.Manifest(sample));

        Assert.Equal(Sample.Describe(sample), Sample.Describe(read));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_an_earlier_build_wrote_is_read_as_it_was_meant(string manifest) =>
        Assert.Equal(Sample.Describe(SampleOf(manifest)), Sample.Describe(_format.FromBinary(Encoding.UTF8.GetBytes(Golden(manifest)), manifest)));

    [Theory]
    [MemberData(nameof(Manifests))]
    public void This_build_writes_what_the_earlier_one_wrote(string manifest)
    {
        var (golden, written) = (JsonNode.Parse(Golden(manifest))!.AsObject(), JsonNode.Parse(_format.ToBinary(SampleOf(manifest)))!.AsObject());
        if (golden.Remove(Compressed)) Assert.True(written.Remove(Compressed));

        Assert.Equal(golden.ToJsonString(), written.ToJsonString());
    }

    /// <summary>What earlier releases wrote of messages that have fields since that they did not know.</summary>
    public static IEnumerable<object[]> OfEarlierReleases =>
        from release in EarlierReleases
        from path in Directory.EnumerateFiles(Path.Combine(GoldenFolder, "..", release), "*.json").Order(StringComparer.Ordinal)
        select new object[] { release, Path.GetFileNameWithoutExtension(path) };

    [Theory]
    [MemberData(nameof(OfEarlierReleases))]
    public void What_an_earlier_release_wrote_keeps_its_meaning_and_lacks_what_it_did_not_know(string release, string manifest)
    {
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenFolder, "..", release, $"{manifest}.json")))!;

        var again = JsonNode.Parse(_format.ToBinary(_format.FromBinary(Encoding.UTF8.GetBytes(written.ToJsonString()), manifest)))!;

        AssertHolds(written, again, manifest);
    }

    public static TheoryData<string> OfTheThirdRelease =>
        [.. Directory.EnumerateFiles(ThirdRelease, "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(OfTheThirdRelease))]
    public void A_step_that_the_third_release_wrote_as_a_word_is_read_as_the_step(string manifest)
    {
        var written = File.ReadAllBytes(Path.Combine(ThirdRelease, $"{manifest}.json"));

        Assert.Equal(AsTheThirdReleaseKnew(SampleOf(manifest)), Sample.Describe(_format.FromBinary(written, manifest)));
    }

    // That release did not know who had asked for a run, with which build, and what its units had acknowledged.
    private static string AsTheThirdReleaseKnew(object sample) => ((string[])
        [
            Sample.Describe(Sample.Of(typeof(Identity))), Sample.Describe(Sample.Of(typeof(CloseReceipt))),
            Sample.Describe(Sample.Of(typeof(PredictedRun))), Sample.Describe(Sample.Of(typeof(ImmutableArray<BegunStep>))), "'the Build'",
        ]).Aggregate(Sample.Describe(sample), (known, field) => known.Replace(field, "null", StringComparison.Ordinal));

    [Theory]
    [InlineData("gate", CloseStep.Gate)]
    [InlineData("stop_feed", CloseStep.StopFeed)]
    [InlineData("flush", CloseStep.Flush)]
    [InlineData("prune", CloseStep.Prune)]
    [InlineData("finalize", CloseStep.Finalize)]
    [InlineData("snapshot", CloseStep.Snapshot)]
    [InlineData("close", CloseStep.Close)]
    [InlineData("vacate", CloseStep.Vacate)]
    [InlineData("force", CloseStep.Force)]
    public void Every_word_of_the_third_release_for_a_step_is_known(string word, CloseStep step)
    {
        var read = (ShutdownEvent.UnitsChanged)_format.FromBinary(Failed(word), "run.units-changed.v1");

        Assert.Equal(step, Assert.IsType<UnitState.Failed>(read.Changes.Single().State).Step);
    }

    [Fact]
    public void A_step_of_another_word_is_unreadable_and_not_guessed() => Assert.Contains(
        "No step is called [fly]", Assert.IsType<UnreadablePayload>(_format.FromBinary(Failed("fly"), "run.units-changed.v1")).Reason,
        StringComparison.Ordinal);

    private static byte[] Failed(string step) => Encoding.UTF8.GetBytes(
        """{"Changes":[{"Unit":{"Kind":2,"Name":"job"},"State":{"$type":"failed","Step":"WORD","Reason":"no","At":"2024-05-01T12:30:15+00:00"}}],"At":"2024-05-01T12:32:15+00:00"}"""
            .Replace("WORD", step, StringComparison.Ordinal));

    [Fact]
    public void A_job_of_the_first_release_analyses_as_it_did()
    {
        var created = (JobEvent.JobCreated)_format.FromBinary(
            """
            {"Config":{"Id":"old","Analysis":{"BucketSpan":"00:15:00","Detectors":[{"Function":"mean","FieldName":"value","ByFieldName":"host","UseNull":false,"Description":"mean"}],"Influencers":["host"]},
             "Data":{"TimeField":"time","TimeFormat":"epoch"},"CreateTime":"2024-05-01T12:00:00+00:00","Groups":[],"ModelMemoryLimit":1073741824,"CategorizationExamplesLimit":4,
             "ResultsIndexName":"shared","ModelSnapshotRetentionDays":10,"DailyModelSnapshotRetentionAfterDays":1,"AllowLazyOpen":false},"Epoch":0,"At":"2024-05-01T12:00:00+00:00"}
            """u8.ToArray(),
            "job.job-created.v1");

        var settings = created.Config.ToSettings();
        Assert.Equal((900_000, "value", "host"), (settings.BucketSpan, settings.Detectors[0].FieldName, settings.Detectors[0].ByFieldName));
        Assert.Empty(settings.Detectors[0].Rules);
        Assert.Null(settings.Categorization);
        Assert.Null(JobConfigRules.Check(created.Config));
    }

    [Fact]
    public void No_two_types_share_a_manifest_and_none_is_called_after_its_type()
    {
        Assert.Equal(WireManifests.All.Length, WireManifests.All.Select(entry => entry.Manifest).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(WireManifests.All.Length, WireManifests.All.Select(entry => entry.Type).Distinct().Count());
        Assert.All(WireManifests.All, entry => Assert.Matches(@"^[a-z]+\.[a-z-]+\.v[0-9]+$", entry.Manifest));
    }

    [Fact]
    public void Every_golden_file_belongs_to_a_manifest_that_is_still_read() =>
        Assert.Equal(
            WireManifests.All.Select(entry => entry.Manifest).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(GoldenFolder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void A_manifest_of_a_newer_build_is_unreadable_and_named()
    {
        var unreadable = Assert.IsType<UnreadablePayload>(_format.FromBinary("{}"u8.ToArray(), "job.job-opened.v2"));

        Assert.Equal("job.job-opened.v2", unreadable.Manifest);
        Assert.Equal("[job.job-opened.v2] is not known to this version; it was written by a newer one, which has to read it.", unreadable.Reason);
    }

    [Fact]
    public void What_is_no_JSON_is_unreadable_and_not_guessed() =>
        Assert.IsType<UnreadablePayload>(_format.FromBinary([0xDE, 0xAD, 0xBE, 0xEF], "job.job-opened.v1"));

    [Fact]
    public void What_has_no_manifest_is_not_written() =>
        Assert.Contains(
            "has no manifest", Assert.Throws<SerializationException>(() => _format.ToBinary(new object())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_field_that_an_older_build_did_not_know_is_read_as_its_default()
    {
        var read = (JobView)_format.FromBinary(
            """{"Id":"job","Phase":2,"Engine":1,"Epoch":3,"Statistics":null,"Model":null,"Unheard":"of"}"""u8.ToArray(), "job.view.v1");

        Assert.Equal((new JobId("job"), 3L, null), (read.Id, read.Epoch, read.WaitingFor));
    }

    [Fact]
    public void A_snapshot_is_the_bytes_that_it_is()
    {
        var snapshot = new ModelSnapshot([1, 2, 3]);

        Assert.Equal("model.snapshot.v1", _format.Manifest(snapshot));
        Assert.Equal(snapshot.Checksum, Sys.OverTheWire(snapshot).Checksum);
        Assert.Equal<byte>([1, 2, 3], _format.ToBinary(snapshot));
    }

    [Fact]
    public void A_digest_holds_its_events_in_their_order()
    {
        var digest = new JournalDigest([new RegistryEvent.JobReserved(new JobId("job"), ["team"]), new RegistryEvent.JobExpected(new JobId("job"))]);

        Assert.Equal(Sample.Describe(digest.Events), Sample.Describe(Sys.OverTheWire(digest).Events));
    }

    [Fact]
    public void Damaged_records_are_refused_and_not_guessed()
    {
        var damaged = """{"Epoch":1,"At":"2024-05-01T12:00:00+00:00","Post":"p","Chunk":0,"Records":"AAAA"}"""u8.ToArray();

        Assert.Contains(
            "too few", Assert.IsType<UnreadablePayload>(_format.FromBinary(damaged, "model.records-posted.v1")).Reason, StringComparison.Ordinal);
    }

    private static void AssertHolds(JsonNode written, JsonNode? read, string place)
    {
        switch (written)
        {
            case JsonObject members:
                foreach (var (name, value) in members.Where(member => member.Value is not null)) AssertHolds(value!, read?[name], $"{place}.{name}");
                break;
            case JsonArray items:
                for (var at = 0; at < items.Count; at++) AssertHolds(items[at]!, read?[at], $"{place}[{at}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(written, read), $"{place} was {written.ToJsonString()} and is {read?.ToJsonString() ?? "nothing"}");
                break;
        }
    }

    private static readonly string[] EarlierReleases =
        ["FirstRelease", "SecondRelease", "FourthRelease", "FifthRelease", "SixthRelease", "SeventhRelease", "EighthRelease"];

    private static string GoldenFolder => Path.Combine(Cluster.HoconFolder.Root, "tests", "MlActors.Actors.Tests", "Serialization", "Golden");

    private static string ThirdRelease => Path.Combine(GoldenFolder, "..", "ThirdRelease");

    private static string Golden(string manifest) => File.ReadAllText(Path.Combine(GoldenFolder, $"{manifest}.json"));

    private static object SampleOf(string manifest) => Sample.Of(WireManifests.All.Single(entry => entry.Manifest == manifest).Type);
}
