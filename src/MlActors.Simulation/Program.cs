using MlActors.Simulation.Commands;
using MlActors.Simulation.Kernel;

Runtime.FixHashes();
Runtime.UseOneThread();
return new SimulatorCommands(Console.Out, Console.Error, showsProgress: !Console.IsErrorRedirected).ToCommand().Parse(args).Invoke();
