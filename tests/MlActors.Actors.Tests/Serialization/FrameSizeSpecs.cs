using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Storage;
using MlActors.Storage.Files;
using MlActors.Storage.Sources;
using Xunit;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Serialization;

/// <summary>
/// Whatever documents hold, a page and a posted chunk fit into a message between two nodes: what does not fit is lost on the way, again and again.
/// </summary>
public sealed class FrameSizeSpecs : TestKit
{
    private const long Base = 1_404_172_800_000;

    private readonly WireFormat _format;

    public FrameSizeSpecs()
        : base(SpecSystem.Setup()) => _format = new WireFormat((ExtendedActorSystem)Sys);

    private static long Frame { get; } =
        ConfigurationFactory.ParseString(File.ReadAllText(ClusterFile())).GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size")!.Value;

    [Fact]
    public async Task A_page_fits_and_the_documents_that_cannot_are_passed_over()
    {
        var folder = Directory.CreateTempSubdirectory("mlactors-frames-");
        using (var stores = Stores.Open(StorageLocation.Parse(folder.FullName), TimeProvider.System))
        {
            int[] lengths = [10, 20 << 20, 10, 1_000_000, 1_000_000, 1_000_000, 2_000_000, 500_000, 600_000, 1_048_576, 10];
            for (var at = 0; at < lengths.Length; at++)
                await stores.Documents.IndexAsync(
                    "long", $"{at}", Encoding.UTF8.GetBytes($"{{\"t\":{Base + at},\"w\":\"{Incompressible(lengths[at])}\"}}"));

            var pages = await PagesAsync(stores.Source);

            Assert.All(pages, page => Assert.InRange(_format.ToBinary(Message(page)).Length, 1, Frame / 2));
            Assert.Equal(9, pages.Sum(page => page.Records.Batch.Count));
            Assert.Equal(2, pages.Sum(page => page.Records.InvalidDateCount));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_posted_chunk_fits()
    {
        var text = string.Concat(
            Enumerable.Range(0, 12).Select(at => $"{{\"time\":{at},\"w\":\"{Incompressible(at % 3 == 0 ? 1_048_576 : 700_000)}\"}}\n"));
        var count = 0;

        await foreach (var records in RecordStream.ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(text)), RecordReader.For(new DataDescription(), ["w"])))
        {
            count += records.Batch.Count;
            Assert.InRange(_format.ToBinary(new PostRecords(new JobId("job"), "post", 1, 0, records)).Length, 1, Frame / 2);
        }

        Assert.Equal(12, count);
    }

    private static AnalysePage Message(SourcePage page) =>
        new(new JobId("job"), new DatafeedId("feed"), new DatafeedPosition(Base), page.To, page.Records, null, CalculateInterim: true);

    private static async Task<List<SourcePage>> PagesAsync(IRecordSource source)
    {
        var request = new SourceRequest(
            new DatafeedConfig(new DatafeedId("feed"), new JobId("job"), ["long"], "", TimeSpan.Zero, 1000, DateTimeOffset.UnixEpoch),
            new DataDescription("t"), ["w"], new DatafeedPosition(Base), Base + 1000, Size: 1000);
        var pages = new List<SourcePage>();
        do
        {
            pages.Add(await source.ReadAsync(request, default));
            request = request with { From = pages[^1].To };
        }
        while (!pages[^1].ReachedEnd && pages.Count < 100);
        return pages;
    }

    private static string Incompressible(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return Convert.ToBase64String(bytes)[..length];
    }

    private static string ClusterFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MlActors.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "hocon", "cluster.conf");
    }
}
