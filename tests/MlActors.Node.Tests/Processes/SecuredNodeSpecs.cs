using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>Processes with users and certificates.</summary>
public sealed class SecuredNodeSpecs : IDisposable
{
    private const string Password = "a long password";

    private readonly DataDirectory _data = new();
    private readonly DataDirectory _files = new();
    private readonly TestCertificates _own, _foreign;
    private readonly string _users;

    public SecuredNodeSpecs()
    {
        (_own, _foreign) = (new TestCertificates(_files.Path, "own"), new TestCertificates(_files.Path, "foreign"));
        _users = Path.Combine(_files.Path, "users.json");
        File.WriteAllText(_users, $$"""
            {"users":{"alice":{"password_hash":"{{new PasswordHasher<string>().HashPassword("", Password)}}","roles":["superuser"] } } }
            """);
    }

    public void Dispose()
    {
        _own.Dispose();
        _foreign.Dispose();
        _files.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_node_with_users_and_a_certificate_serves_those_who_authenticate_over_tls()
    {
        var (certificate, key) = _own.Sign("api");
        await using var node = LocalNode.Start(_data.Path, more: ["--users", _users, "--tls-certificate", certificate, "--tls-key", key]);
        await node.WaitUntilReadyAsync();
        using var client = _own.Client($"https://127.0.0.1:{node.HttpPort}");

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/")).StatusCode);
        client.DefaultRequestHeaders.Authorization = Credentials;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        using var session = await _own.Client($"https://127.0.0.1:{node.HttpPort}").PostAsync(
            "/_console/session", new StringContent($$"""{"username":"alice","password":"{{Password}}"}""", Encoding.UTF8, "application/json"));
        Assert.Contains("; secure; samesite=strict; httponly", Assert.Single(session.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync($"http://127.0.0.1:{node.HttpPort}/"));
        using var untrusting = _foreign.Client($"https://127.0.0.1:{node.HttpPort}");
        await Assert.ThrowsAsync<HttpRequestException>(() => untrusting.GetAsync("/"));

        await client.PostAsync("/_ml/anomaly_detectors/_all/_close", null);
        await node.WaitForOutputAsync("alice from 127.0.0.1: cluster:admin/xpack/ml/job/close by POST /_ml/anomaly_detectors/_all/_close");
        Assert.DoesNotContain(Password, node.FullLog, StringComparison.Ordinal);
        Assert.DoesNotContain(Credentials.Parameter!, node.FullLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_admit_those_whose_certificate_their_authority_has_signed_and_no_others()
    {
        await using var first = LocalNode.Start(_data.Path, more: Secured("first", _own));
        await first.WaitUntilReadyAsync();
        await using var second = LocalNode.Start(_data.Path, seed: first.ClusterPort, more: Secured("second", _own));
        await second.WaitUntilReadyAsync();

        await using var stranger = LocalNode.Start(_data.Path, seed: first.ClusterPort, more: Secured("stranger", _foreign));
        var ended = await stranger.EndAsync();

        Assert.Equal(ExitCode.Removed, ended.Code);
        Assert.Contains("None of the seeds is of this cluster by its certificate", Assert.Single(ended.Errors), StringComparison.Ordinal);
        await first.WaitForOutputAsync("is not of this cluster, and its connection is refused");
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = Credentials;
        await Waiting.UntilAsync("those two are up, and no other is in the cluster", async () =>
        {
            var nodes = JsonNode.Parse(await client.GetStringAsync($"http://127.0.0.1:{first.HttpPort}/_mlactors/nodes"))!["nodes"]!.AsArray();
            Assert.Equal(new[] { first.Id, second.Id }.Order(), nodes.Select(node => (string)node!["id"]!));
            return nodes.All(node => (string)node!["status"]! == "up");
        }, () => first.FullLog + second.FullLog);
    }

    /// <summary>Another process has taken the port of a lost seed, or the seed is killed while it starts.</summary>
    [Fact]
    public async Task A_seed_that_ends_in_the_middle_of_a_handshake_does_not_take_the_node_with_it()
    {
        using var seed = new TcpListener(IPAddress.Loopback, 0);
        seed.Start();
        await using var node = LocalNode.Start(_data.Path, more: ["--seed", $"{seed.LocalEndpoint}", .. Secured("node", _own)[2..]]);

        using (var accepted = await seed.AcceptSocketAsync().WaitAsync(Waiting.MaxWait)) await accepted.ReceiveAsync(new byte[1]);

        await node.WaitUntilReadyAsync();
        Assert.True(node.IsRunning);
        await node.Client.GetAsync("/_ml/info");
    }

    [Fact]
    public async Task A_certificate_that_has_expired_or_is_none_is_named_and_refused()
    {
        var (expired, key) = _own.Sign("expired", TimeProvider.System.GetUtcNow().AddHours(-1));
        await using var late = LocalNode.Start(_data.Path, more: ["--tls-certificate", expired, "--tls-key", key]);
        await using var swapped = LocalNode.Start(_data.Path, more: ["--tls-certificate", key, "--tls-key", expired]);
        await using var foreign = LocalNode.Start(_data.Path, more: ["--tls-certificate", expired, "--tls-key", _own.Sign("other").Key]);

        await RefusedAsync(late, $"The certificate {expired} is valid from ");
        await RefusedAsync(swapped, $"The certificate {key} with the key {expired} cannot be used: ");
        await RefusedAsync(foreign, $"The certificate {expired} with the key ");
    }

    [Fact]
    public async Task A_file_that_is_not_one_of_users_is_named_and_refused()
    {
        await File.WriteAllTextAsync(_users, """{"users":{"alice":{"password_hash":"plain","roles":[]}}}""");
        await using var node = LocalNode.Start(_data.Path, more: ["--users", _users]);

        await RefusedAsync(node, $"The file of users {_users} has no valid password hash for user [alice]");
    }

    private static AuthenticationHeaderValue Credentials => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{Password}")));

    private string[] Secured(string name, TestCertificates authority)
    {
        var (certificate, key) = authority.Sign(name);
        return ["--users", _users, "--cluster-certificate", certificate, "--cluster-key", key, "--cluster-ca", authority.Authority];
    }

    private static async Task RefusedAsync(LocalNode node, string reason)
    {
        var ended = await node.EndAsync();
        Assert.StartsWith(reason, Assert.Single(ended.Errors), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, ended.Code);
    }
}
