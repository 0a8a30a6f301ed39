using MlActors.Ctl.Commands;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Users;

using var interrupts = Interrupts.ForCurrentProcess();
var screen = Screen.ForCurrentProcess();
var users = new UsersCommand(screen, PasswordInput.ForCurrentProcess(), Environment.GetEnvironmentVariable);
var up = new UpCommand(screen, interrupts, TimeProvider.System, Environment.GetEnvironmentVariable);
return (int)await new CommandLine(screen, Console.In, interrupts, TimeProvider.System, Environment.GetEnvironmentVariable)
    .RunAsync(args, up.ToCommand(), users.ToCommand());
