using MlActors.Ctl.Palette;
using MlActors.Ctl.Terminal;

using var interrupts = Interrupts.OfThisProcess();
var commandLine = new CommandLine(Screen.OfThisProcess(), Console.In, interrupts, TimeProvider.System);
return (int)await commandLine.RunAsync(args);
