namespace MlActors.Ctl.Demo;

/// <summary>The demo cannot continue; the message names the cause and the job or index.</summary>
public sealed class DemoFailedException(string message) : Exception(message);
