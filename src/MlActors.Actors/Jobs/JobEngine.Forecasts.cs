using Akka.Actor;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>
/// Starts forecasts. Each is calculated from a copy of the model by its own actor: records wait for the copy only.
/// </summary>
internal sealed partial class JobEngine
{
    private void Forecast(StartForecast asked)
    {
        var name = $"forecast-{asked.ForecastId}";
        if (!Context.Child(name).IsNobody())
        {
            Sender.Tell(new ForecastIsStarted(asked.ForecastId));
            return;
        }

        if (RefuseForecast(asked) is { } reason)
        {
            Sender.Tell(new JobRefused(Refusal.BadRequest($"Cannot run forecast: {reason}")));
            return;
        }

        var now = Now;
        var run = new ForecastRun(
            asked.ForecastId, now, asked.ExpiresIn == TimeSpan.Zero ? null : now + (long)asked.ExpiresIn.TotalMilliseconds, asked.Duration)
        {
            Epoch = _start.Epoch,
            MemoryBytes = _model.Statistics.Size.ModelBytes,
        };
        var (config, model, committer, time) = (_start.Config, _model.Save(), _committer, _time);
        var order = new ForecastOrder(config, run, () => JobModel.Restore(config, model).Forecast(asked.Duration));
        Context.ActorOf(
            ActorProducer<ForecastActor>.Props(() => new ForecastActor(order, committer, time)).WithDispatcher(DispatcherNames.Engines), name)
            .Forward(new ForecastActor.Begin());
    }

    private string? RefuseForecast(StartForecast asked)
    {
        if (Context.GetChildren().Count() >= ForecastRules.MaxConcurrent)
            return $"{ForecastRules.MaxConcurrent} forecasts of job [{asked.JobId}] are being worked out; try again when one of them is done";
        var size = _model.Statistics.Size;
        if (size.MemoryStatus == MemoryStatus.HardLimit)
            return $"the model of job [{asked.JobId}] is at its memory limit; raise model_memory_limit";
        var most = ForecastRules.MemoryOf(asked.MostMemory, _start.Config.ModelMemoryLimit);
        return size.ModelBytes > most
            ? $"it takes a copy of the model, {size.ModelBytes} bytes, and at most {most} are allowed; raise max_model_memory"
            : null;
    }
}
