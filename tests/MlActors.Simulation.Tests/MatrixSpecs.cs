using System.Text.Json;
using Xunit;

namespace MlActors.Simulation.Tests;

/// <summary>Every single fault at every place of a close.</summary>
public sealed class MatrixSpecs(MatrixSpecs.Matrix matrix) : IClassFixture<MatrixSpecs.Matrix>
{
    [Fact]
    public void No_fault_at_any_place_of_a_close_breaks_a_promise() =>
        Assert.Empty(matrix.Cells.Where(cell => cell.GetProperty("violation").ValueKind != JsonValueKind.Null).Select(cell => $"{cell}"));

    [Fact]
    public void Every_cell_is_struck() =>
        Assert.Empty(matrix.Cells.Where(cell => !cell.GetProperty("struck").GetBoolean()).Select(cell => $"{cell}"));

    [Fact]
    public void There_are_at_least_fourteen_faults_at_each_place() =>
        Assert.All(
            matrix.Cells.GroupBy(cell => (cell.GetProperty("step").GetString(), cell.GetProperty("place").GetString())),
            place => Assert.True(place.Count() >= 14, $"{place.Key}: {place.Count()}"));

    /// <summary>One run of all cells.</summary>
    public sealed class Matrix : IAsyncLifetime
    {
        public IReadOnlyList<JsonElement> Cells { get; private set; } = [];

        public async Task InitializeAsync()
        {
            var (_, output, error) = await Simulator.RunAsync("matrix", "-o", "json");
            Assert.Equal("", error);
            Cells = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
