using MlActors.Ctl.Commands;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Terminal;

using var interrupts = Interrupts.ForCurrentProcess();
var screen = Screen.ForCurrentProcess();
var up = new UpCommand(screen, interrupts, TimeProvider.System);
return (int)await new CommandLine(screen, Console.In, interrupts, TimeProvider.System).RunAsync(args, up.ToCommand());
