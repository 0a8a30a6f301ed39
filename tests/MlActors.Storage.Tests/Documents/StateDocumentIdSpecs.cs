using MlActors.Domain;
using MlActors.Storage.Documents;
using Xunit;

namespace MlActors.Storage.Tests.Documents;

/// <summary>The ids of documents of model states tell their job and their snapshot.</summary>
public sealed class StateDocumentIdSpecs
{
    [Theory]
    [InlineData("my-job_model_state_1400-1-2#3", "my-job", "1400-1-2")]
    [InlineData("a_model_state_b_model_state_1#1", "a_model_state_b", "1")]
    [InlineData("my-job_quantiles", "my-job", null)]
    [InlineData("my_quantiles_quantiles", "my_quantiles", null)]
    [InlineData("my-job_categorizer_state#1", "my-job", null)]
    public void The_last_words_of_an_id_tell_what_it_is_of(string id, string job, string? snapshot) =>
        Assert.Equal(new StateDocumentId(job, snapshot), StateDocumentId.TryParse(id));

    [Theory]
    [InlineData("_quantiles")]
    [InlineData("_model_state_1#1")]
    [InlineData("data_frame_analytics-other-progress")]
    [InlineData("my-job_quantiles_older")]
    public void Other_ids_belong_to_no_job(string id) => Assert.Null(StateDocumentId.TryParse(id));

    [Fact]
    public void The_id_of_a_model_is_read_as_it_is_written() =>
        Assert.Equal(new StateDocumentId("my-job", "7-1-1"), StateDocumentId.TryParse(StateDocumentId.OfModel(new JobId("my-job"), "7-1-1", 1)));
}
