using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Diagnosis;

[Collection(ApiCollection.Name)]
public sealed class DoctorSpecs(ApiHost api)
{
    [Fact]
    public async Task Every_node_is_examined_and_the_modes_of_its_store_are_those_in_effect() =>
        (await api.CallAsync("GET /_mlactors/doctor")).Is(200)
            .Has("nodes.0.id", $"\"{api.Node}\"").Has("nodes.0.files.0.file", "\"journal.db\"").Has("nodes.0.files.0.journal_mode", "\"wal\"")
            .Has("nodes.0.files.0.busy_timeout_ms", "100").Has("findings", "[]").Has("may_stop_in_order", "true");

    [Fact]
    public async Task The_doctor_takes_no_parameters() => (await api.CallAsync("GET /_mlactors/doctor?node=1")).Is(400);
}
