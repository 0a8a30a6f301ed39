using System.Net;
using MlActors.Ctl.Cluster;
using Xunit;

namespace MlActors.Ctl.Tests.Cluster;

public sealed class ServerErrorExceptionSpecs
{
    [Theory]
    [InlineData("""{"error":{"root_cause":[],"type":"status_exception","reason":"it failed"},"status":409}""", "status_exception", "it failed")]
    [InlineData("""{"error":"no handler found","status":400}""", "error", "no handler found")]
    [InlineData("<html>Bad gateway</html>", "error", "<html>Bad gateway</html>")]
    [InlineData("", "error", "The server responded with status 409 and no body.")]
    public void The_reason_is_found_in_every_form_of_an_error(string body, string type, string reason)
    {
        var refusal = ServerErrorException.From(HttpStatusCode.Conflict, body);

        Assert.Equal((type, reason), (refusal.Type, refusal.Message));
    }
}
