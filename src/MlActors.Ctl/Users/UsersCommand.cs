using System.CommandLine;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Users;

/// <summary><c>mlctl users</c>: changes the file of users and roles. Nodes read it again by themselves.</summary>
public sealed class UsersCommand
{
    private readonly Screen _screen;
    private readonly PasswordInput _passwords;
    private readonly Option<string> _file;
    private readonly Argument<string> _user = new("user") { Description = "The name of the user" };
    private readonly Option<string[]> _roles = new("--role")
    {
        Description = $"A role of the user; may be repeated. Built in are {string.Join(", ", UsersFile.BuiltInRoles)}", HelpName = "ROLE",
    };

    /// <param name="readVariable">Reads an environment variable.</param>
    public UsersCommand(Screen screen, PasswordInput passwords, Func<string, string?> readVariable)
    {
        (_screen, _passwords) = (screen, passwords);
        _file = new Option<string>("--file")
        {
            Description = "The file of users, which nodes are given with --users (MLACTORS_USERS)", HelpName = "FILE", Recursive = true,
            DefaultValueFactory = _ => readVariable("MLACTORS_USERS") is { Length: > 0 } file ? file : "users.json",
        };
    }

    public Command ToCommand() => new("users", "Changes the users and roles of a cluster; passwords are asked for, or read from standard input")
    {
        _file,
        Verb("add", "Add a user", [_user], [_roles], (file, parsed) =>
        {
            var name = parsed.GetValue(_user)!;
            file.Add(name, _passwords.Read(name), parsed.GetValue(_roles) ?? []);
            return $"Added {name}.";
        }),
        Verb("passwd", "Change the password of a user", [_user], [], (file, parsed) =>
        {
            var name = parsed.GetValue(_user)!;
            file.SetPassword(name, _passwords.Read(name));
            return $"Changed the password of {name}.";
        }),
        Verb("roles", "Change the roles of a user", [_user], [_roles], (file, parsed) =>
        {
            var name = parsed.GetValue(_user)!;
            file.SetRoles(name, parsed.GetValue(_roles) ?? []);
            return $"Changed the roles of {name}.";
        }),
        Verb("remove", "Remove a user, and with it what its API keys may do", [_user], [], (file, parsed) =>
        {
            var name = parsed.GetValue(_user)!;
            file.Remove(name);
            return $"Removed {name}.";
        }),
        DefineRole(),
        List(),
    };

    private Command DefineRole()
    {
        var name = new Argument<string>("role") { Description = "The name of the role" };
        var cluster = new Option<string[]>("--cluster")
        {
            Description = "A privilege on the cluster, may be repeated: "
                + "monitor_ml, manage_ml, manage_own_api_key, monitor, manage, manage_security, all",
            HelpName = "PRIVILEGE",
        };
        var indices = new Option<string[]>("--index")
        {
            Description = "Privileges on indices, for example logs-*=read,write; may be repeated", HelpName = "PATTERN=PRIVILEGES",
        };
        indices.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } other)
                result.AddError($"--index {other.Value} is not PATTERN=PRIVILEGES, for example logs-*=read,write.");
        });
        return Verb("role", "Define a role, or replace its definition", [name], [cluster, indices], (file, parsed) =>
        {
            file.DefineRole(parsed.GetValue(name)!, parsed.GetValue(cluster) ?? [], (parsed.GetValue(indices) ?? []).Select(ReadGrant));
            return $"Defined the role {parsed.GetValue(name)}.";
        });
    }

    private static (string Pattern, IReadOnlyList<string> Privileges) ReadGrant(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return (text[..equals], text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private Command List()
    {
        var command = new Command("list", "List the users with their roles");
        command.SetAction(parsed => Run(parsed, file => _screen.Show(Grid.Of(
            file.Users, ("user", user => user.Name), ("roles", user => string.Join(", ", user.Roles))))));
        return command;
    }

    private Command Verb(
        string name, string help, IEnumerable<Argument> arguments, IEnumerable<Option> options, Func<UsersFile, ParseResult, string> change)
    {
        var command = new Command(name, help);
        foreach (var argument in arguments) command.Add(argument);
        foreach (var option in options) command.Add(option);
        command.SetAction(parsed => Run(parsed, file =>
        {
            var done = change(file, parsed);
            file.Write();
            _screen.WriteLine(done);
        }));
        return command;
    }

    private int Run(ParseResult parsed, Action<UsersFile> work)
    {
        try
        {
            work(UsersFile.Read(parsed.GetValue(_file)!));
            return (int)ExitCode.Done;
        }
        catch (UsersFileException refused)
        {
            _screen.WriteError(refused.Message);
            return (int)ExitCode.Refused;
        }
    }
}
