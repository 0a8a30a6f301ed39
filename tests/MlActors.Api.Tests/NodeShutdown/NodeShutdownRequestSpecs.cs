using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.NodeShutdown;

/// <summary>What a request to shut down a node may hold.</summary>
[Collection(ApiCollection.Name)]
public sealed class NodeShutdownRequestSpecs(ApiHost api)
{
    [Theory]
    [InlineData("""{"type":"restart"}""", "the reason for shutdown is required")]
    [InlineData("""{"type":"remove","reason":"r","allocation_delay":"5m"}""", "shard allocation delay is only valid for RESTART-type shutdowns")]
    [InlineData("""{"type":"replace","reason":"r"}""", "target node name is required for REPLACE type shutdowns")]
    [InlineData("""{"type":"restart","reason":"r","target_node_name":"n"}""", "target node name is only valid for REPLACE type shutdowns")]
    [InlineData("""{"type":"restart","reason":"r","grace_period":"5m"}""", "grace period is only valid for SIGTERM type shutdowns")]
    public async Task A_field_that_does_not_belong_to_the_type_is_refused(string body, string reason) =>
        (await api.CallAsync("PUT /_nodes/no-such-node/shutdown", body)).IsError(400, "action_request_validation_exception", reason);
}
