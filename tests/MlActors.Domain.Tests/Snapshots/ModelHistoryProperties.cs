using CsCheck;
using MlActors.Domain.Snapshots;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Snapshots;

/// <summary>
/// Whatever is saved, reverted, found damaged and retired, in whatever order: a model that says at each step what it was made of, against
/// the history that only keeps references. A failure prints the seed that repeats it.
/// </summary>
public sealed class ModelHistoryProperties
{
    private enum Act { Save, SaveLater, Revert, RevertToNothing, CurrentIsDamaged, Retire }

    [Fact]
    public void A_job_never_falls_back_to_a_model_that_was_reverted_and_retention_never_takes_its_fallback() =>
        Gen.Select(Gen.Frequency((8, Gen.Const(Act.Save)), (2, Gen.Enum<Act>())), Gen.Int[0, 40]).Array[0, 40].Sample(acts =>
        {
            var job = new TracedModel();
            foreach (var (act, choice) in acts) job = job.After(act, choice);
        });

    [Fact]
    public void Retention_never_deletes_the_current_the_retained_or_the_newest_two() =>
        Gen.Select(Gen.Select(Gen.Int[0, 60 * 24], Gen.Bool).Array[0, 12], Gen.Int[-1, 11], Gen.Int[0, 20], Gen.Int[0, 20])
            .Sample((taken, current, days, daily) =>
        {
            ModelSnapshotRef[] snapshots =
                [.. taken.OrderBy(one => one.Item1).Select((one, n) => Snapshot(n, takenAt: Now.AddHours(one.Item1), retain: one.Item2))];
            var model = snapshots.Aggregate(ModelHistory.Empty, (history, snapshot) => history.Take(snapshot));
            if (current >= 0 && current < snapshots.Length) model = model.Revert($"s{current}", 1);

            var expired = model.Expired(days, daily);

            Assert.DoesNotContain(model.CurrentId, expired);
            Assert.All(expired, id => Assert.False(model.Find(id)!.Retain));
            Assert.All(snapshots.TakeLast(2), newest => Assert.DoesNotContain(newest.Id, expired));
            Assert.Empty(model.Retire(expired).Expired(days, daily));
        });

    /// <summary>The history, and beside it of which snapshots each snapshot was made.</summary>
    private sealed record TracedModel
    {
        private ModelHistory History { get; init; } = ModelHistory.Empty;
        private Dictionary<string, string?> MadeFrom { get; init; } = [];
        private int Saved { get; init; }
        private long Epoch { get; init; } = 1;
        private DateTimeOffset Clock { get; init; } = Now;

        public TracedModel After(Act act, int choice) => act switch
        {
            Act.Save => Save(TimeSpan.FromMinutes(choice)),
            Act.SaveLater => Save(TimeSpan.FromDays(choice)),
            Act.Revert when History.Snapshots.Length > 0 => Revert(History.Snapshots[choice % History.Snapshots.Length].Id),
            Act.RevertToNothing => Revert(null),
            Act.CurrentIsDamaged when History.CurrentId is { } current => Reject(current),
            Act.Retire => Retire(),
            _ => this,
        };

        private TracedModel Save(TimeSpan later)
        {
            var snapshot = Snapshot(Saved, Epoch, Clock + later);
            MadeFrom[snapshot.Id] = History.CurrentId;
            return this with { History = History.Take(snapshot), Saved = Saved + 1, Clock = Clock + later };
        }

        // Every open begins an epoch, and a revert needs a closed job.
        private TracedModel Revert(string? id) => this with { History = History.Revert(id, Epoch), Epoch = Epoch + 1 };

        // Older lineages are not remembered: a second damage that reaches behind the revert may only go further back in time.
        private TracedModel Reject(string current)
        {
            var wasOfThisLineage = History.Current!.Epoch >= History.LineageEpoch;
            var rejected = this with { History = History.Reject(current) };
            if (wasOfThisLineage) Assert.Equal(LivingAncestor(current), rejected.History.CurrentId);
            return rejected;
        }

        private TracedModel Retire()
        {
            var expired = History.Expired(retentionDays: 5, dailyAfterDays: 1);
            Assert.DoesNotContain(History.CurrentId, expired);
            if (History.Current is { } current && current.Epoch >= History.LineageEpoch) Assert.DoesNotContain(LivingAncestor(current.Id), expired);
            return this with { History = History.Retire(expired) };
        }

        private string? LivingAncestor(string id)
        {
            var ancestor = MadeFrom[id];
            while (ancestor is not null && History.Find(ancestor) is null) ancestor = MadeFrom[ancestor];
            return ancestor;
        }
    }
}
