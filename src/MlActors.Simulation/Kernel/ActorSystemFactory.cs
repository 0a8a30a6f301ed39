using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;

namespace MlActors.Simulation.Kernel;

/// <summary>
/// Makes actor systems from settings that were worked out once. Akka parses its own configuration again for each system, which is nine tenths of
/// what a system costs; so its constructor is followed here step by step, with a copy of the first system's settings.
/// </summary>
internal static class ActorSystemFactory
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly MethodInfo Clone = Method(typeof(object), "MemberwiseClone");
    private static readonly FieldInfo SystemSettings = Field(typeof(ActorSystemImpl), "_settings");
    private static readonly FieldInfo SystemName = Field(typeof(ActorSystemImpl), "_name");
    private static readonly FieldInfo SystemExtensions = Field(typeof(ActorSystemImpl), "_extensions");
    private static readonly FieldInfo PersistenceSystem = Field(typeof(PersistenceExtension), "_system");
    private static readonly FieldInfo PersistencePlugins = Field(typeof(PersistenceExtension), "_pluginExtensionIds");
    private static readonly PropertyInfo SystemOfSettings = typeof(Settings).GetProperty(nameof(Settings.System))!;

    private static readonly Action<ActorSystemImpl>[] Steps =
    [
        .. new[]
        {
            "ConfigureEventStream", "ConfigureLoggers", "ConfigureScheduler", "ConfigureProvider", "ConfigureTerminationCallbacks",
            "ConfigureSerialization", "ConfigureMailboxes", "ConfigureDispatchers", "ConfigureActorProducerPipeline",
        }.Select(step => Method(typeof(ActorSystemImpl), step).CreateDelegate<Action<ActorSystemImpl>>()),
    ];

    [ThreadStatic] private static (Config Config, ActorSystemSetup Setup, Settings Settings, PersistenceExtension Persistence)? _template;

    public static ExtendedActorSystem Create(string name, Config config, ActorSystemSetup setup)
    {
        if (_template is not { } template || template.Config != config || template.Setup != setup)
            _template = template = MakeTemplate(name, config, setup);
        var system = (ActorSystemImpl)RuntimeHelpers.GetUninitializedObject(typeof(ActorSystemImpl));
        var extensions = new ConcurrentDictionary<Type, Lazy<object>>();
        SystemName.SetValue(system, name);
        SystemExtensions.SetValue(system, extensions);
        var settings = (Settings)Clone.Invoke(template.Settings, null)!;
        SystemOfSettings.SetValue(settings, system);
        SystemSettings.SetValue(system, settings);
        foreach (var step in Steps) step(system);
        var persistence = Clone.Invoke(template.Persistence, null)!;
        PersistenceSystem.SetValue(persistence, system);
        PersistencePlugins.SetValue(persistence, Activator.CreateInstance(PersistencePlugins.FieldType));
        extensions[typeof(PersistenceExtension)] = new Lazy<object>(persistence);
        system.Start();
        return system;
    }

    // In a world of its own: what it draws and queues must be no part of the first seed's trace.
    private static (Config, ActorSystemSetup, Settings, PersistenceExtension) MakeTemplate(string name, Config config, ActorSystemSetup setup)
    {
        var whole = config.WithFallback(Persistence.DefaultConfig()).WithFallback(ConfigurationFactory.Default());
        var (outer, aside) = (VirtualWorld.Current, new VirtualWorld(0));
        aside.Enter();
        aside.Starting = new SimulatedNode(aside, 0, 0, "template");
        var first = new ActorSystemImpl(name, whole, setup);
        first.Start();
        var persistence = new PersistenceExtension(first);
        _ = persistence.DefaultInternalStashOverflowStrategy;
        foreach (var lazy in new[] { "_defaultJournalPluginId", "_defaultSnapshotPluginId" })
            _ = ((Lazy<string>)Field(typeof(PersistenceExtension), lazy).GetValue(persistence)!).Value;
        outer.Enter();
        return (config, setup, first.Settings, persistence);
    }

    private static FieldInfo Field(Type type, string name) => type.GetField(name, Hidden) ?? throw Runtime.Missing(type, name);

    private static MethodInfo Method(Type type, string name) => type.GetMethod(name, Hidden) ?? throw Runtime.Missing(type, name);
}
