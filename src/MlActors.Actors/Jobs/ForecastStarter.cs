using Akka.Actor;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>
/// Starts the forecasts of an engine. Each is calculated from a copy of the model by its own actor: records wait for the copy only.
/// </summary>
internal sealed class ForecastStarter(EngineStart start, IActorRef committer, TimeProvider time, IActorContext context)
{
    private const string NamePrefix = "forecast-";

    public void Start(StartForecast asked, JobModel model)
    {
        var name = NamePrefix + asked.ForecastId;
        if (!context.Child(name).IsNobody())
        {
            context.Sender.Tell(new ForecastIsStarted(asked.ForecastId));
            return;
        }

        var size = model.Statistics.Size;
        var running = context.GetChildren().Count(child => child.Path.Name.StartsWith(NamePrefix, StringComparison.Ordinal));
        if (ForecastRules.RefuseNow(asked, running, size, start.Config.ModelMemoryLimit) is { } reason)
        {
            context.Sender.Tell(new JobRefused(Refusal.BadRequest($"Cannot run forecast: {reason}")));
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var expiry = asked.ExpiresIn == TimeSpan.Zero ? (long?)null : now + (long)asked.ExpiresIn.TotalMilliseconds;
        var run = new ForecastRun(asked.ForecastId, now, expiry, asked.Duration) { Epoch = start.Epoch, MemoryBytes = size.ModelBytes };
        var (config, saved) = (start.Config, model.Save());
        var order = new ForecastOrder(config, run, () => JobModel.Restore(config, saved).Forecast(asked.Duration));
        context.ActorOf(
            ActorProducer<ForecastActor>.Props(() => new ForecastActor(order, committer, time)).WithDispatcher(DispatcherNames.Engines), name)
            .Forward(new ForecastActor.Begin());
    }
}
