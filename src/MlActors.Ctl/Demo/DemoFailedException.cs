namespace MlActors.Ctl.Demo;

/// <summary>The demo cannot go on; the message says what happened and to which job.</summary>
public sealed class DemoFailedException(string message) : Exception(message);
