using MlActors.Ctl.Commands;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Import;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Prediction;
using MlActors.Ctl.Preflight;
using MlActors.Ctl.Simulation;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Users;

using var interrupts = Interrupts.ForCurrentProcess();
var screen = Screen.ForCurrentProcess();
var commandLine = new CommandLine(screen, Console.In, interrupts, TimeProvider.System, Environment.GetEnvironmentVariable);
var sample = new SampleCommand(screen);
var import = new ImportCommand(
    screen, TimeProvider.System, commandLine.ExecuteAsync, Console.OpenStandardInput, () => Guid.NewGuid().ToString("N")[..12]);
var users = new UsersCommand(screen, PasswordInput.ForCurrentProcess(), Environment.GetEnvironmentVariable);
var up = new UpCommand(screen, interrupts, TimeProvider.System, Environment.GetEnvironmentVariable);
var simulator = new SimulatorCommand(screen);
var calibrate = new CalibrateCommand(
    screen, interrupts, TimeProvider.System, commandLine.ExecuteAsync, commandLine.HasAddress, () => Guid.NewGuid().ToString("N")[..8]);
var preflight = new PreflightCommand(screen, interrupts, NodeProgram.Find);
return (int)await commandLine.RunAsync(
    args, up.ToCommand(), calibrate.ToCommand(), preflight.ToCommand(), sample.ToCommand(), import.ToCommand(), users.ToCommand(),
    simulator.ToCommand());
