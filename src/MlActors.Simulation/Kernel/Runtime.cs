using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace MlActors.Simulation.Kernel;

/// <summary>
/// What of .NET and Akka has to be fixed before a seed means the same run in every process. All of it reaches into private fields, and each field
/// that is missing after an upgrade is an error that names it.
/// </summary>
internal static class Runtime
{
    private static readonly ThreadLocal<Random> AkkaRandom = (ThreadLocal<Random>)(
        typeof(Akka.Util.ThreadLocalRandom).GetField("_rng", BindingFlags.NonPublic | BindingFlags.Static)
        ?? throw Missing(typeof(Akka.Util.ThreadLocalRandom), "_rng")).GetValue(null)!;

    /// <summary>
    /// Strings are hashed with a secret that each process draws, so collections that are ordered by hash (Akka keeps children in one) have another
    /// order in each process. Called first of all, before anything is hashed.
    /// </summary>
    public static void FixHashes()
    {
        Overwrite(typeof(string).Assembly.GetType("System.Marvin")!, "<DefaultSeed>k__BackingField", 0x0123456789ABCDEFUL);
        Overwrite(typeof(HashCode), "s_seed", 0x12345678u);
    }

    /// <summary>Leaves the thread pool one thread, so that what escapes to it runs in the order in which it was queued.</summary>
    public static void UseOneThread()
    {
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
            throw new InvalidOperationException("The thread pool cannot be limited to one thread; a simulation needs a process of its own.");
    }

    public static void SeedAkka(Dice dice) => AkkaRandom.Value = new DiceRandom(dice);

    public static InvalidOperationException Missing(Type type, string member) =>
        new($"{type.FullName}.{member} does not exist in this version of its library; the simulator has to be adapted to it.");

    private static void Overwrite<T>(Type type, string name, T value)
    {
        var field = type.GetField(name, BindingFlags.Static | BindingFlags.NonPublic) ?? throw Missing(type, name);
        RuntimeHelpers.RunClassConstructor(type.TypeHandle);

        // The fields are read-only, which reflection respects; the instruction does not.
        var method = new DynamicMethod("Overwrite", null, [typeof(T)], typeof(Runtime).Module, skipVisibility: true);
        var body = method.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Stsfld, field);
        body.Emit(OpCodes.Ret);
        method.CreateDelegate<Action<T>>()(value);
    }
}
