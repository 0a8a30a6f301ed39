using CsCheck;
using MlActors.Detection.Categorization;

namespace MlActors.Detection.Tests.Categorization;

/// <summary>Logs in the style of well-known programs, in any order: each kind of message has one category, and no two kinds share one.</summary>
public sealed class ProgramLogSpecs
{
    private static readonly string[] Users = ["alice", "bob", "webmaster", "guest", "ftpuser", "oracle"];

    private static readonly Func<Values, string>[] SecureShell =
    [
        one => $"{one.Daemon} Invalid user {one.User} from {one.Address}",
        one => $"{one.Daemon} input_userauth_request: invalid user {one.User} [preauth]",
        one => $"{one.Daemon} pam_unix(sshd:auth): check pass; user unknown",
        one => $"{one.Daemon} pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={one.Address}",
        one => $"{one.Daemon} pam_unix(sshd:session): session opened for user {one.User} by (uid=0)",
        one => $"{one.Daemon} pam_unix(sshd:session): session closed for user {one.User}",
        one => $"{one.Daemon} Failed password for invalid user {one.User} from {one.Address} port {one.Number} ssh2",
        one => $"{one.Daemon} Accepted password for {one.User} from {one.Address} port {one.Number} ssh2",
        one => $"{one.Daemon} Connection closed by {one.Address} [preauth]",
        one => $"{one.Daemon} Did not receive identification string from {one.Address}",
        one => $"{one.Daemon} Too many authentication failures for {one.User} [preauth]",
    ];

    private static readonly Func<Values, string>[] FileSystem =
    [
        one => $"{one.Clock} INFO dfs.DataNode$PacketResponder: PacketResponder {one.Number % 3} for block {one.Block} terminating",
        one => $"{one.Clock} INFO dfs.DataNode$PacketResponder: Received block {one.Block} of size {one.Number} from /{one.Address}",
        one => $"{one.Clock} INFO dfs.DataNode$DataXceiver: Receiving block {one.Block} src: /{one.Address}:{one.Number} dest: /10.250.7.9:50010",
        one => $"{one.Clock} INFO dfs.DataNode$DataXceiver: {one.Address}:50010 Served block {one.Block} to /{one.Address}",
        one => $"{one.Clock} WARN dfs.DataNode$DataXceiver: {one.Address}:50010:Got exception while serving {one.Block} to /{one.Address}:",
        one => $"{one.Clock} INFO dfs.FSNamesystem: BLOCK* NameSystem.addStoredBlock: blockMap updated: {one.Address}:50010 is added to {one.Block}",
        one => $"{one.Clock} INFO dfs.FSNamesystem: BLOCK* NameSystem.delete: {one.Block} is added to invalidSet of {one.Address}:50010",
        one => $"{one.Clock} INFO dfs.FSDataset: Deleting block {one.Block} file /mnt/dfs/data/current/subdir{one.Number % 64}/{one.Block}",
        one => $"{one.Clock} INFO dfs.DataBlockScanner: Verification succeeded for {one.Block}",
    ];

    private static readonly Func<Values, string>[] Coordination =
    [
        one => $"{one.Moment} - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: {one.Number}",
        one => $"{one.Moment} - WARN  [SendWorker:{one.Number}:QuorumCnxManager$SendWorker@679] - Interrupted while waiting for message on queue",
        one => $"{one.Moment} - WARN  [SendWorker:{one.Number}:QuorumCnxManager$SendWorker@688] - Send worker leaving thread",
        one => $"{one.Moment} - INFO  [/10.10.34.11:3888:QuorumCnxManager$Listener@493] - Received connection request /{one.Address}:{one.Number}",
        one => $"{one.Moment} - INFO  [CommitProcessor:1:NIOServerCnxn@1001] - Closed socket connection for client /{one.Address}:{one.Number}",
        one => $"{one.Moment} - INFO  [CommitProcessor:1:ZooKeeperServer@595] - Established session 0x{one.Number:x} with negotiated timeout 10000",
        one => $"{one.Moment} - WARN  [NIOServerCxn.Factory:0.0.0.0/0.0.0.0:2181:NIOServerCnxn@357] - caught end of stream exception",
    ];

    [Fact]
    public void Secure_shell() => Expect_one_category_each(SecureShell);

    [Fact]
    public void Distributed_file_system() => Expect_one_category_each(FileSystem);

    [Fact]
    public void Coordination_server() => Expect_one_category_each(Coordination);

    [Fact]
    public void All_three_in_one_stream() => Expect_one_category_each([.. SecureShell, .. FileSystem, .. Coordination]);

    private static void Expect_one_category_each(Func<Values, string>[] kinds) =>
        Gen.Select(Gen.Int[0, kinds.Length - 1], Gen.Int[0, 99_999], (kind, number) => (Kind: kind, Number: number)).Array[300].Sample(
            log =>
            {
                var categorizer = new Categorizer(SampleLogs.Settings);
                var seen = log.Select(one => (one.Kind, Category: categorizer.CategoryOf(kinds[one.Kind](new Values(one.Number))))).Distinct()
                    .ToList();
                Assert.Equal(seen.Count, seen.Select(one => one.Kind).Distinct().Count());
                Assert.Equal(seen.Count, seen.Select(one => one.Category).Distinct().Count());
            },
            iter: 10);

    /// <summary>The values in which two messages of a kind differ; all of them are derived from one number.</summary>
    private sealed record Values(int Number)
    {
        public string User => Users[Number % Users.Length];

        public string Address => $"{1 + Number % 223}.{Number % 256}.{Number / 7 % 256}.{Number / 3 % 256}";

        public string Block => $"blk_{Number * 92_233_720_368L}";

        public string Clock => $"081109 20{Number % 60:00}15 {Number % 900}";

        public string Moment => $"2015-07-29 19:{Number % 60:00}:{Number / 60 % 60:00},{Number % 1000:000}";

        public string Daemon => $"Dec 10 06:{Number % 60:00}:{Number / 60 % 60:00} LabSZ sshd[{Number % 30_000}]:";
    }
}
